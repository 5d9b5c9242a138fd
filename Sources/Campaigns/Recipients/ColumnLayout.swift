// The columns of one upload: their names in original order and the place of each in the element. A CSV gives them all
// in its header; in JSON they are the union of the rows' keys and grow as new keys appear, which never moves an earlier
// one. `names` is what `columnas` in the campaign's stats holds; the reports build the same layout from it.

/// Column names and their places.
public struct ColumnLayout: Sendable, Equatable {
  /// The most columns of one upload.
  public static let maximumCount = 200
  /// The longest name in bytes.
  public static let maximumNameByteCount = 256

  /// The trimmed names as they came, in order of appearance.
  public private(set) var names: [String] = []
  /// The place of each of `names`.
  public private(set) var places: [ColumnPlace] = []

  /// Where `numero` is among the columns; -1 when there is none. Likewise the next ones.
  private(set) var numberColumn = -1
  private(set) var imageColumn = -1
  /// The columns in the order of the element: first `variableCount` variables, up to the last that has a column (-1 for
  /// those between without one), then the extra ones. One array, since handing out each costs every row.
  private(set) var encodingOrder: [Int] = []
  private(set) var variableCount = 0
  /// The names' bytes, so that a key is found without making a String of it.
  private var keys: [[UInt8]] = []
  /// The column of the JSON key `""`.
  private var unnamedColumn: Int?

  public init() {}

  /// The layout of names that were stored (`columnas`).
  public init(names: [String]) throws(ColumnDefect) {
    for name in names { try append(name: name) }
  }

  public var count: Int { names.count }
  public var hasNumber: Bool { numberColumn >= 0 }

  /// Adds a column. An empty name becomes `columna_N`, N counted from 1.
  /// - Parameter name: UTF-8; trimmed here.
  /// - Returns: its index.
  /// - Throws: when the name is taken or too long, or there are too many.
  @discardableResult
  public mutating func append(_ name: UnsafeRawBufferPointer) throws(ColumnDefect) -> Int {
    let name = name.trimmed
    guard name.count <= Self.maximumNameByteCount else { throw .nameTooLong(RowError.excerpt(name)) }
    return try append(name: name.isEmpty ? "columna_\(count + 1)" : String(decoding: name, as: UTF8.self))
  }

  @discardableResult
  private mutating func append(name: String) throws(ColumnDefect) -> Int {
    guard count < Self.maximumCount else { throw .tooMany }
    let key = Array(name.utf8)
    let known = key.withUnsafeBytes(ColumnPlace.known)
    if key.withUnsafeBytes(firstIndex(ofTrimmed:)) != nil { throw .duplicate(name) }
    let index = count
    names.append(name)
    keys.append(key)
    place(known ?? .extra(encodingOrder.count - variableCount), at: index)
    return index
  }

  private mutating func place(_ place: ColumnPlace, at index: Int) {
    places.append(place)
    switch place {
    case .number: numberColumn = index
    case .imageURL: imageColumn = index
    case .variable(let number):
      while variableCount <= number {
        encodingOrder.insert(-1, at: variableCount)
        variableCount += 1
      }
      encodingOrder[number] = index
    case .extra: encodingOrder.append(index)
    }
  }

  /// The column a JSON key means, added if it is new.
  /// - Parameters:
  ///   - key: UTF-8.
  ///   - guess: the column tried first. Rows of one upload mostly have their keys in the same order.
  public mutating func index(ofKey key: UnsafeRawBufferPointer, guess: Int) throws(ColumnDefect) -> Int {
    if guess < count, equal(keys[guess], key) { return guess }
    for index in 0..<count where equal(keys[index], key) { return index }
    let name = key.trimmed
    if name.isEmpty, let index = unnamedColumn { return index }
    if let index = firstIndex(ofTrimmed: name) { return index }
    let index = try append(key)
    if name.isEmpty { unnamedColumn = index }
    return index
  }

  private func firstIndex(ofTrimmed name: UnsafeRawBufferPointer) -> Int? {
    if let known = ColumnPlace.known(name) { return places.firstIndex(of: known) }
    return keys.firstIndex { equal($0, name) }
  }

  @inline(__always)
  private func equal(_ key: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard key.count == bytes.count else { return false }
    for index in key.indices where key[index] != bytes[index] { return false }
    return true
  }
}
