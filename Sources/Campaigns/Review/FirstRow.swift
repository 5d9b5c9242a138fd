// The first rows of an upload, which are kept on their way into Redis so that the answer can show what will be sent.

/// One accepted row.
public struct FirstRow: Sendable, Equatable {
  /// The most rows that are shown.
  public static let count = 5

  /// `fila`, as the row errors count it.
  public let row: Int
  /// The stored element: `seq|attempts|["number",…]`.
  public let element: [UInt8]

  public init(row: Int, element: [UInt8]) {
    self.row = row
    self.element = element
  }

  /// The same rows without those whose recipient is among the rows before them.
  public static func unique(_ rows: [FirstRow]) -> [FirstRow] {
    let remover = DuplicateRemover()
    return rows.filter { row in
      let before = remover.accepted
      return row.element.withUnsafeBytes { remover.add($0) } && remover.accepted > before
    }
  }

  /// The cells of the row; nil when the element is malformed.
  var cells: FirstCells? { FirstCells(element) }
}

/// The texts of a row's cells, by their places.
struct FirstCells {
  private let row: [UInt8]
  private var literals = RowLiterals()

  init?(_ element: [UInt8]) {
    guard let start = element.firstIndex(of: UInt8(ascii: "[")) else { return nil }
    row = Array(element[start...])
    let row = row
    var literals = literals
    guard row.withUnsafeBytes({ literals.read($0) }) else { return nil }
    self.literals = literals
  }

  /// The text of a cell; empty where the row has none.
  func text(at place: ColumnPlace) -> String {
    var bytes: [UInt8] = []
    row[literals.literal(at: place)].withUnsafeBytes { JSONLiteral.appendText(of: $0, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
