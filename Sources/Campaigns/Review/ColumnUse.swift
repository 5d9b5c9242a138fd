// `columnas` in the answer to an upload: each column that was found, what it is used for, and its first cell. The
// person who uploaded it sees at a glance whether the file was understood.

import Text

/// A column, and one of the things it is used for.
public struct ColumnUse: Sendable, Equatable {
  /// Characters of an example.
  private static let longestExample = 100

  public let name: String
  /// What the column is used for; nil when its cells are not sent.
  public let use: ColumnTarget?
  public let example: String

  init(name: String, use: ColumnTarget?, example: String) {
    self.name = name
    self.use = use
    self.example = String(example.prefix(Self.longestExample))
  }

  /// Appends it as JSON.
  public func append(to bytes: inout [UInt8]) {
    var json = JSONObjectWriter()
    json.field("columna", name)
    json.field("uso", use?.text)
    json.field("ejemplo", example)
    bytes.append(contentsOf: json.finish())
  }

  /// The uses of a campaign's columns, in their order. A column that is used twice comes twice.
  /// - Parameters:
  ///   - columns: their names and places.
  ///   - parts: the places of the parts that only some templates have.
  ///   - others: the uses of columns that fill several places, without the first use of each.
  ///   - first: the row from which the examples are taken.
  public static func list(
    _ columns: StoredColumns, parts: PartColumns, others: [(name: String, target: ColumnTarget)] = [], first: FirstRow?
  ) -> [ColumnUse] {
    let cells = first?.cells
    return zip(columns.names, columns.places).flatMap { name, place -> [ColumnUse] in
      var uses: [ColumnTarget] =
        switch place {
        case .number: [.number]
        case .imageURL: [.imageURL]
        case .variable(let index): [.variable(index)]
        case .extra, .dropped: []
        }
      uses += parts.entries.filter { $0.place == place }.map(\.target)
      uses += others.filter { $0.name == name }.map(\.target)
      let example = cells?.text(at: place) ?? ""
      if uses.isEmpty { return [ColumnUse(name: name, use: nil, example: example)] }
      return uses.map { ColumnUse(name: name, use: $0, example: example) }
    }
  }
}
