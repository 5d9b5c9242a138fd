// The columns of one upload: their names in original order and the place of each in the element. A table gives them all
// in its header (ColumnLayout+header.swift). In JSON they are the union of the rows' keys and grow as new keys appear,
// which never moves an earlier column. StoredColumns is the part that is stored.

/// The column of a part that only some templates have.
struct PartColumn: Sendable, Equatable {
  var target: ColumnTarget
  var column: Int
}

/// Column names and their places.
public struct ColumnLayout: Sendable, Equatable {
  /// The most columns of one upload.
  public static let maximumCount = 200
  /// The longest name in bytes.
  public static let maximumNameByteCount = 256

  /// The trimmed names as they came, in order of appearance.
  public private(set) var names: [String] = []
  /// The place of each of `names`; the first one of a column that `mapeo` uses several times.
  public private(set) var places: [ColumnPlace] = []
  /// `mapeo` and `valores`. To be set before the first column.
  public var wishes = ColumnWishes() {
    didSet {
      valueCells = []
      noteRewriting()
    }
  }

  /// Where `numero` is among the columns; -1 when there is none. Likewise the next ones.
  private(set) var numberColumn = -1
  private(set) var imageColumn = -1
  /// The columns in the order of the element: first `variableCount` variables, up to the last that has a column (-1 for
  /// those between without one), then the extra ones. One array, since handing out each costs every row.
  private(set) var encodingOrder: [Int] = []
  private(set) var variableCount = 0
  /// The most places into which the cells of one column go.
  private(set) var mostUses = 1
  /// In a table, how many columns there are up to the last that has a name.
  public internal(set) var namedCount = 0
  /// The report, if the file is one that this server wrote.
  var report: OwnReport? { didSet { noteRewriting() } }
  /// The columns of the parts that only some templates have.
  private(set) var parts: [PartColumn] = [] { didSet { noteRewriting() } }
  /// Whether rows must be rewritten (RowRewriter).
  private(set) var isRewritten = false

  /// Two everyday names of the number, while there is no `numero`.
  public private(set) var ambiguity: ColumnDefect?
  /// Whether the number's column goes by its everyday name only.
  private var numberIsGuessed = false
  /// The names' bytes, so that a key is found without making a String of it.
  private var keys: [[UInt8]] = []
  /// The column of the JSON key `""`.
  private var unnamedColumn: Int?
  /// The columns made for `valores` that no column of the upload has taken over.
  private var valueColumns: [Int] = []
  /// The column of each of `valores`, once `addColumnsForValues` has seen to it; empty before.
  private(set) var valueCells: [Int] = []
  /// Columns that are called like a part of a place, while it is not known whether there is one.
  private var placeColumns: [PartColumn] = []

  public init() {}

  /// Initializers call it, since observers do not run in them.
  mutating func noteRewriting() { isRewritten = report != nil || !wishes.values.isEmpty || !parts.isEmpty }

  /// The layout of columns with these names.
  public init(names: [String], wishes: ColumnWishes = ColumnWishes()) throws(ColumnDefect) {
    self.init()
    self.wishes = wishes
    noteRewriting()
    for name in names { try append(name: name) }
  }

  public var count: Int { names.count }
  var hasNumber: Bool { numberColumn >= 0 }

  /// The column that fills a target; -1 when there is none.
  func column(of target: ColumnTarget) -> Int {
    switch target {
    case .number: numberColumn
    case .imageURL: imageColumn
    case .variable(let index): index < variableCount ? encodingOrder[index] : -1
    default: parts.first { $0.target == target }?.column ?? -1
    }
  }

  /// Uses of columns that neither their places nor PartColumns tell: all but the first of a column that `mapeo` uses
  /// several times, and `usuario`.
  public var otherUses: [(name: String, target: ColumnTarget)] {
    let known: [ColumnTarget] = [.user, .number, .imageURL] + (0..<variableCount).map { .variable($0) }
    return known.compactMap { target in
      let index = column(of: target)
      return index >= 0 && places[index] != target.place ? (names[index], target) : nil
    }
  }

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

  /// - Parameters:
  ///   - targets: the targets that `mapeo` gives it, if they are known already.
  ///   - meaning: the meaning of its name, if that is known already.
  @discardableResult
  mutating func append(
    name: String, targets: [ColumnTarget]? = nil, meaning: ColumnMeaning? = nil
  ) throws(ColumnDefect) -> Int {
    guard count - valueColumns.count < Self.maximumCount else { throw .tooMany }
    let key = Array(name.utf8)
    if key.withUnsafeBytes(firstIndex(ofTrimmed:)) != nil { throw .duplicate(name) }
    let targets = targets ?? self.targets(ofKey: name)
    let index = try targets.isEmpty ? add(name, key, meaning: meaning ?? self.meaning(key)) : add(name, key, targets)
    let folded = ColumnName.folded(name)
    if let parameter = wishes.parts.parameter(folded: folded), column(of: parameter) < 0,
      !wishes.hasHeader(for: parameter), !parts.contains(where: { $0.column == index && $0.target.isRewritten })
    {
      fill(parameter, with: index)
    }
    if targets.isEmpty, let place = wishes.parts.placeToGuess(folded: folded) { notePlace(place, index) }
    if !placeColumns.isEmpty { fillPlaces() }
    return index
  }

  private mutating func notePlace(_ target: ColumnTarget, _ index: Int) {
    guard column(of: target) < 0, !wishes.hasHeader(for: target), !placeColumns.contains(where: { $0.target == target })
    else { return }
    placeColumns.append(PartColumn(target: target, column: index))
  }

  /// Makes columns parts of a place once both of its degrees are there. A part that `valores` name is filled in any
  /// case.
  private mutating func fillPlaces() {
    let named = wishes.values.map(\.target)
    let isPlace = ColumnTarget.degrees.allSatisfy { target in
      column(of: target) >= 0 || named.contains(target) || placeColumns.contains { $0.target == target }
    }
    for place in placeColumns where isPlace || named.contains(place.target) { fill(place.target, with: place.column) }
    placeColumns = placeColumns.filter { column(of: $0.target) != $0.column }
  }

  /// Columns that are called like parts of a place, when there is none: without both degrees nothing of it is sent.
  public var columnsWithoutPlace: [String] {
    if ColumnTarget.degrees.allSatisfy({ column(of: $0) >= 0 }) { return [] }
    return (placeColumns + parts.filter(\.target.isOfPlace)).map { names[$0.column] }
  }

  private func meaning(_ key: [UInt8]) -> ColumnMeaning {
    key.withUnsafeBytes { ColumnMeaning(of: $0, parts: wishes.parts) }
  }

  /// Adds a column that `mapeo` gives a meaning.
  private mutating func add(_ name: String, _ key: [UInt8], _ targets: [ColumnTarget]) throws(ColumnDefect) -> Int {
    if targets.count > 1, let rewritten = targets.first(where: \.isRewritten) { throw .sharedPart(name, rewritten) }
    let index = takeOver(targets[0], name, key) ?? add(name, key, for: targets[0])
    for target in targets {
      let former = column(of: target)
      guard former < 0 || former == index || valueColumns.contains(former) else {
        throw .sameMeaning(names[former], name, target)
      }
      fill(target, with: index)
    }
    mostUses = max(mostUses, targets.count)
    return index
  }

  /// Makes a column that was added for `valores` one of the upload.
  private mutating func takeOver(_ target: ColumnTarget, _ name: String, _ key: [UInt8]) -> Int? {
    guard let place = valueColumns.firstIndex(of: column(of: target)) else { return nil }
    let index = valueColumns.remove(at: place)
    names[index] = name
    keys[index] = key
    return index
  }

  /// Adds a column that `mapeo` does not name.
  private mutating func add(_ name: String, _ key: [UInt8], meaning: ColumnMeaning) throws(ColumnDefect) -> Int {
    let target: ColumnTarget
    switch meaning {
    case .own: return addExtra(name, key)
    case .target(let known): target = known
    case .number: target = .number
    }
    if wishes.hasHeader(for: target) { return addExtra(name, key) }
    if let index = takeOver(target, name, key) { return index }
    let former = column(of: target)
    switch meaning {
    case .number(isExact: false) where former >= 0:
      if numberIsGuessed, ambiguity == nil { ambiguity = .severalNumbers(names[former], name) }
      return addExtra(name, key)
    case .number(isExact: true) where former >= 0:
      // The rows so far used the everyday name's column; its cells go on as an extra column, and the others keep their
      // places.
      keepAsExtra(former)
      ambiguity = nil
    case .target where former >= 0: throw .sameMeaning(names[former], name, target)
    default: break
    }
    numberIsGuessed = meaning == .number(isExact: false) || (numberIsGuessed && target != .number)
    let index = add(name, key, for: target)
    fill(target, with: index)
    return index
  }

  /// Adds a column where the cells of a target go.
  private mutating func add(_ name: String, _ key: [UInt8], for target: ColumnTarget) -> Int {
    target.place.map { add(name, key, at: $0) } ?? addExtra(name, key)
  }

  private mutating func addExtra(_ name: String, _ key: [UInt8]) -> Int {
    let index = add(name, key, at: .extra(encodingOrder.count - variableCount))
    encodingOrder.append(index)
    return index
  }

  private mutating func add(_ name: String, _ key: [UInt8], at place: ColumnPlace) -> Int {
    valueCells = []
    names.append(name)
    keys.append(key)
    places.append(place)
    return count - 1
  }

  private mutating func fill(_ target: ColumnTarget, with index: Int) {
    valueCells = []
    switch target {
    case .number: numberColumn = index
    case .imageURL: imageColumn = index
    case .variable(let number):
      while variableCount <= number {
        encodingOrder.insert(-1, at: variableCount)
        variableCount += 1
      }
      encodingOrder[number] = index
    default:
      parts.removeAll { $0.target == target }
      parts.append(PartColumn(target: target, column: index))
    }
  }

  /// Adds a column whose cells go nowhere. A table's rows have a cell for it.
  mutating func appendDropped(name: String) { _ = add(name, Array(name.utf8), at: .dropped) }

  /// Keeps a column's cells from here on, behind all others.
  mutating func keepAsExtra(_ index: Int) {
    places[index] = .extra(encodingOrder.count - variableCount)
    encodingOrder.append(index)
  }

  /// Adds a column for each of `valores` that has none, so that the reports show it. Its name is the target's, or the
  /// header that `mapeo` has for it. These columns do not count for `maximumCount`, and come behind a table's columns.
  mutating func addColumnsForValues() {
    if valueCells.count == wishes.values.count { return }
    for entry in wishes.values where column(of: entry.target) < 0 {
      let name = wishes.headers.first { $0.target == entry.target }?.text ?? entry.target.text
      let index = add(name, Array(name.utf8), for: entry.target)
      fill(entry.target, with: index)
      valueColumns.append(index)
    }
    valueCells = wishes.values.map { column(of: $0.target) }
  }

  /// The targets that `mapeo` gives a column, by a header that is written so or folds to the same.
  private func targets(ofKey name: String) -> [ColumnTarget] {
    if wishes.headers.isEmpty { return [] }
    let folded = ColumnName.folded(name)
    return wishes.headers.filter {
      $0.text == name || (!folded.isEmpty && ColumnName.folded($0.text) == folded)
    }.map(\.target)
  }

  /// The parts that only some templates have, and that have a column.
  public var partTargets: [ColumnTarget] { parts.map(\.target) }

  /// Whether rows are read otherwise with these wishes.
  /// - Parameter lackNumbers: whether some of the rows have no number. Only for them a user's id makes a difference.
  public func isReadDifferently(with other: ColumnWishes, lackNumbers: Bool) -> Bool {
    if other.headers != wishes.headers || other.values != wishes.values { return true }
    func meanings(_ wishes: ColumnWishes) -> [ColumnTarget?] {
      wishes.parts.targets(of: names).map { $0 == .user && !lackNumbers ? nil : $0 }
    }
    let meant = meanings(other)
    // A zone matters to an offer's end only.
    if other.zone != wishes.zone, ((other.headers + other.values).map(\.target) + meant).contains(.offerExpiration) {
      return true
    }
    return other.parts != wishes.parts && meant != meanings(wishes)
  }

  /// The first entry of `mapeo` whose column has not come.
  public var missingHeader: ColumnDefect? {
    let missing = wishes.headers.first { column(of: $0.target) < 0 }
    return missing.map { .unknownHeader($0, found: names) }
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

  /// The column of that name; known ones in any case of letters.
  private func firstIndex(ofTrimmed name: UnsafeRawBufferPointer) -> Int? {
    if let index = keys.firstIndex(where: { equal($0, name) }) { return index }
    guard ColumnMeaning(of: name) != .own else { return nil }
    return keys.indices.first { index in
      switch places[index] {
      case .number, .imageURL, .variable: keys[index].withUnsafeBytes { $0.equalsIgnoringCase(name) }
      case .extra, .dropped: false
      }
    }
  }

  @inline(__always)
  private func equal(_ key: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard key.count == bytes.count else { return false }
    for index in key.indices where key[index] != bytes[index] { return false }
    return true
  }
}
