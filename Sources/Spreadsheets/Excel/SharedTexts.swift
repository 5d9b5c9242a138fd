// xl/sharedStrings.xml: the texts of all cells, each once; cells name them by number. They are kept in one piece of
// memory with an offset each, because there may be a million of them.

/// The texts by number.
final class SharedTexts {
  fileprivate var bytes = GrowingMemory<UInt8>(capacity: 4096)
  /// Where each text ends.
  fileprivate var ends = GrowingMemory<UInt32>(capacity: 1024)

  deinit {
    bytes.deallocate()
    ends.deallocate()
  }

  var count: Int { ends.count }

  /// - Parameter index: below `count`.
  subscript(index: Int) -> UnsafeRawBufferPointer {
    let start = index == 0 ? 0 : Int(ends.start[index - 1])
    return UnsafeRawBufferPointer(rebasing: bytes.bytes[start..<Int(ends.start[index])])
  }
}

final class SharedTextsHandler: PartHandler {
  let texts = SharedTexts()
  private let limits: SpreadsheetLimits
  private var start = 0
  private var isInText = false
  /// Whether the parser is inside a phonetic reading, which Japanese files have beside a text.
  private var isInPhonetic = false

  init(limits: SpreadsheetLimits) { self.limits = limits }

  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    if name.isLocally("t") {
      isInText = !isInPhonetic
    } else if name.isLocally("si") {
      start = texts.bytes.count
    } else if name.isLocally("rPh") {
      isInPhonetic = true
    }
  }

  override func text(_ bytes: UnsafeRawBufferPointer) {
    // One byte more than a cell may have is kept, so that a cell that names the text is found to be too long.
    guard isInText, texts.bytes.count - start <= limits.cell else { return }
    texts.bytes.append(bytes)
  }

  override func end(_ name: XMLName) {
    if name.isLocally("t") {
      isInText = false
    } else if name.isLocally("rPh") {
      isInPhonetic = false
    } else if name.isLocally("si") {
      EscapedText.decode(&texts.bytes, from: start)
      texts.ends.append(UInt32(truncatingIfNeeded: texts.bytes.count))
      if texts.bytes.count + 4 * texts.ends.count > limits.sharedText { fail(.tooMuchText) }
    }
  }
}
