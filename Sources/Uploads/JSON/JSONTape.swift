// Where yajl's callbacks write: the kind of each token, and the text of keys, strings and numbers. The callbacks only
// record; JSONRecipientParser decides what a token means after yajl has returned. JSONTokenizer fills it for one step
// of input at a time.

/// A token and where its text lies on the tape.
package struct JSONToken {
  package enum Kind: UInt8 {
    case null, `true`, `false`, number, string, key, objectStart, objectEnd, arrayStart, arrayEnd
  }

  package var kind: Kind
  package var text: Range<Int>
  /// How many bytes of the document lie before its end.
  package var end: Int
}

/// The tokens of one step.
struct JSONTape {
  private(set) var tokens: [JSONToken] = []
  /// A value was longer than `UploadLimits.cell`; the tokens before it are here.
  private(set) var isTooLong = false

  private var bytes: UnsafeMutableRawBufferPointer
  private var used = 0
  /// How many bytes of the document lie before this step, and before the end of the last token.
  private var stepStart = 0
  private var tokenEnd = 0

  init() {
    bytes = .allocate(byteCount: 2 * UploadLimits.step, alignment: 8)
  }

  func deallocate() {
    bytes.deallocate()
  }

  /// The text of a token, valid until `clear`.
  func text(_ token: JSONToken) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[token.text])
  }

  /// Records a token.
  /// - Parameter consumed: how many bytes of the step lie before its end.
  @inline(__always)
  mutating func record(_ kind: JSONToken.Kind, _ text: UnsafeRawBufferPointer, consumed: Int) {
    checkLength(stepStart + consumed)
    if isTooLong { return }
    tokenEnd = stepStart + consumed
    let start = used
    if let base = text.baseAddress, text.count > 0 {
      if used + text.count > bytes.count { grow(by: text.count) }
      (bytes.baseAddress.unsafelyUnwrapped + used).copyMemory(from: base, byteCount: text.count)
      used += text.count
    }
    tokens.append(JSONToken(kind: kind, text: start..<used, end: tokenEnd))
  }

  /// Notes the end of a step.
  mutating func endStep(_ count: Int) {
    stepStart += count
    checkLength(stepStart)
  }

  /// How many bytes of the document lie before the end of the last token that was cleared.
  private(set) var clearedEnd = 0

  /// Forgets the tokens.
  mutating func clear() {
    clearedEnd = tokenEnd
    tokens.removeAll(keepingCapacity: true)
    used = 0
  }

  @inline(__always)
  private mutating func checkLength(_ position: Int) {
    if position - tokenEnd > UploadLimits.cell { isTooLong = true }
  }

  private mutating func grow(by count: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count * 2, used + count), alignment: 8)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<used]))
    bytes.deallocate()
    bytes = larger
  }
}
