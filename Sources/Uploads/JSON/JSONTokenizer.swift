// The adapter to yajl, which knows the grammar of JSON, checks that the text is UTF-8 and decodes escapes. Numbers come
// as text, so that 584121234567 and 25.00 stay as they are. JSONRecipientParser uses it.

import CYAJL

/// Feeds yajl and collects what it reports on a tape.
package final class JSONTokenizer {
  private let context: UnsafeMutablePointer<JSONContext>
  private let callbacks: UnsafeMutablePointer<yajl_callbacks>
  private let handle: yajl_handle
  /// How many bytes were taken before the current step.
  private var stepStart = 0
  private var scanner = HalfPairScanner()
  /// The places in the document of halves of surrogate pairs, for the tokens that are here and the one that has begun.
  private var halves: [Int] = []

  package init() {
    callbacks = .allocate(capacity: 1)
    callbacks.initialize(
      to: yajl_callbacks(
        yajl_null: { record($0, .null) },
        yajl_boolean: {
          $1 != 0 ? record($0, .true, trueText.utf8Start, 4) : record($0, .false, falseText.utf8Start, 5)
        },
        yajl_integer: nil,
        yajl_double: nil,
        yajl_number: { record($0, .number, $1, $2) },
        yajl_string: { record($0, .string, $1, $2) },
        yajl_start_map: { record($0, .objectStart) },
        yajl_map_key: { record($0, .key, $1, $2) },
        yajl_end_map: { record($0, .objectEnd) },
        yajl_start_array: { record($0, .arrayStart) },
        yajl_end_array: { record($0, .arrayEnd) }))
    context = .allocate(capacity: 1)
    context.initialize(to: JSONContext())
    // Only running out of memory makes it nil.
    handle = yajl_alloc(callbacks, nil, context)!
    context.pointee.handle = handle
  }

  deinit {
    yajl_free(handle)
    context.pointee.tape.deallocate()
    context.deinitialize(count: 1)
    context.deallocate()
    callbacks.deallocate()
  }

  var tokenCount: Int { context.pointee.tape.tokens.count }
  /// A value was too long; the tokens before it are there.
  var isTooLong: Bool { context.pointee.tape.isTooLong }

  /// A token and its text; the memory is valid until `removeTokens`.
  package func token(_ index: Int) -> (kind: JSONToken.Kind, text: UnsafeRawBufferPointer) {
    let token = context.pointee.tape.tokens[index]
    return (token.kind, context.pointee.tape.text(token))
  }

  /// Whether a token had half of a surrogate pair, which its decoded text does not show.
  func hasHalfPair(_ index: Int) -> Bool {
    if halves.isEmpty { return false }
    let tape = context.pointee.tape
    let start = index > 0 ? tape.tokens[index - 1].end : tape.clearedEnd
    return halves.contains { start <= $0 && $0 < tape.tokens[index].end }
  }

  func removeTokens() {
    context.pointee.tape.clear()
    if !halves.isEmpty { halves.removeAll { $0 < context.pointee.tape.clearedEnd } }
  }

  /// Takes the next bytes, at most one step of them.
  /// - Returns: the defect, which stands behind the recorded tokens; nil if there is none.
  package func feed(_ input: UnsafeRawBufferPointer) -> JSONMalformation? {
    guard let start = input.baseAddress, input.count > 0 else { return nil }
    scanner.scan(input, at: stepStart) { halves.append($0) }
    let status = yajl_parse(handle, start.assumingMemoryBound(to: UInt8.self), input.count)
    if status != yajl_status_ok { return malformation(within: input.count) }
    context.pointee.tape.endStep(input.count)
    stepStart += input.count
    return nil
  }

  /// Tells that the input is complete.
  /// - Returns: as `feed`.
  package func finish() -> JSONMalformation? {
    // yajl ignores an unfinished string behind the document. One more quotation mark ends such a string, and yajl then
    // refuses it; where there is none, the mark begins one that yajl ignores.
    let mark: [UInt8] = [UInt8(ascii: "\"")]
    let isSound = yajl_complete_parse(handle) == yajl_status_ok && yajl_parse(handle, mark, 1) == yajl_status_ok
    return isSound ? nil : malformation(within: 0)
  }

  private func malformation(within count: Int) -> JSONMalformation {
    let text = yajl_get_error(handle, 0, nil, 0)
    defer { if let text { yajl_free_error(handle, text) } }
    return JSONMalformation(
      offset: stepStart + min(count, yajl_get_bytes_consumed(handle)),
      message: text.map { String(cString: $0) } ?? "")
  }
}

/// What the callbacks get: the tape, and the handle that tells how far yajl is.
private struct JSONContext {
  var tape = JSONTape()
  var handle: yajl_handle?
}

private let trueText: StaticString = "true"
private let falseText: StaticString = "false"

@inline(__always)
private func record(
  _ context: UnsafeMutableRawPointer?, _ kind: JSONToken.Kind, _ text: UnsafeRawPointer? = nil, _ count: Int = 0
) -> Int32 {
  let context = context.unsafelyUnwrapped.assumingMemoryBound(to: JSONContext.self)
  let consumed = yajl_get_bytes_consumed(context.pointee.handle)
  context.pointee.tape.record(kind, UnsafeRawBufferPointer(start: text, count: count), consumed: consumed)
  return 1
}
