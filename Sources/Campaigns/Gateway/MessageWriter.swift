// Fills the holes of a MessagePlan with the literals of one element.

struct MessageWriter {
  private let slices: ElementSlices
  private let element: UnsafeRawBufferPointer
  private var literals = RowLiterals()

  init(slices: ElementSlices, element: UnsafeRawBufferPointer) {
    self.slices = slices
    self.element = element
    _ = literals.read(UnsafeRawBufferPointer(rebasing: element[slices.row]))
  }

  /// Appends `,"components":[…]`, or nothing when the message has none.
  func append(_ plan: MessagePlan, to body: inout [UInt8]) {
    let start = body.count
    body.append(contentsOf: #","components":["#.utf8)
    let empty = body.count
    appendList(plan.components, to: &body)
    if body.count == empty {
      body.removeSubrange(start...)
    } else {
      body.append(UInt8(ascii: "]"))
    }
  }

  private func appendList(_ items: [[MessagePlan.Piece]], to body: inout [UInt8]) {
    var isFirst = true
    for item in items {
      let start = body.count
      if !isFirst { body.append(UInt8(ascii: ",")) }
      let empty = body.count
      append(item, to: &body)
      if body.count == empty { body.removeSubrange(start...) } else { isFirst = false }
    }
  }

  private func appendFirst(_ items: [[MessagePlan.Piece]], to body: inout [UInt8]) {
    let empty = body.count
    for item in items {
      append(item, to: &body)
      if body.count > empty { return }
    }
  }

  private func append(_ pieces: [MessagePlan.Piece], to body: inout [UInt8]) {
    for piece in pieces {
      switch piece {
      case .bytes(let text): body.append(contentsOf: text.utf8)
      case .literal(let place):
        let literal = literal(place)
        if literal.isEmpty { Self.append("\"\"", to: &body) } else { body.append(contentsOf: literal) }
      case .tail(let place, let beginning): appendTail(place, behind: beginning, to: &body)
      case .digits(let place): body.append(contentsOf: literal(place).dropFirst().dropLast())
      case .numberedTexts: Self.appendTexts(UnsafeRawBufferPointer(rebasing: element[slices.variables]), to: &body)
      case .when(let place, let pieces): if literal(place).count > 2 { append(pieces, to: &body) }
      case .list(let items): appendList(items, to: &body)
      case .first(let items): appendFirst(items, to: &body)
      }
    }
  }

  /// A cell's literal with its quotes; empty where the row has none.
  private func literal(_ place: ColumnPlace) -> Slice<UnsafeRawBufferPointer> {
    let row = slices.row.lowerBound
    let range = literals.literal(at: place)
    return element[(row + range.lowerBound)..<(row + range.upperBound)]
  }

  /// Appends a link's end. People paste the whole link although the template has its beginning already.
  private func appendTail(_ place: ColumnPlace, behind beginning: String, to body: inout [UInt8]) {
    let literal = literal(place)
    body.append(UInt8(ascii: "\""))
    let text = literal.dropFirst().dropLast()
    let hasBeginning = !beginning.isEmpty && text.starts(with: beginning.utf8)
    body.append(contentsOf: hasBeginning ? text.dropFirst(beginning.utf8.count) : text)
    body.append(UInt8(ascii: "\""))
  }

  /// `"a","b"` as `{"type":"text","text":"a"},{"type":"text","text":"b"}`.
  static func appendTexts(_ literals: UnsafeRawBufferPointer, to body: inout [UInt8]) {
    var isInside = false
    var isEscaped = false
    for byte in literals {
      if !isInside, byte == UInt8(ascii: "\"") { append(#"{"type":"text","text":"#, to: &body) }
      body.append(byte)
      if isEscaped {
        isEscaped = false
      } else if isInside, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        if isInside { append("}", to: &body) }
        isInside.toggle()
      }
    }
  }

  @inline(__always)
  private static func append(_ text: StaticString, to body: inout [UInt8]) {
    text.withUTF8Buffer { body.append(contentsOf: $0) }
  }
}
