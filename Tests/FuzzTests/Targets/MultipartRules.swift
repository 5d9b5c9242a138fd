// The rules for any form. Cut anywhere it gives the same parts, events come in order, and the limits are kept. The
// contents of an accepted form are exactly the bytes between its delimiters, found by a plain search.

@testable import EventLoop
@testable import HTTPServer

enum MultipartRules {
  struct Part: Equatable {
    var head: MultipartPartHead
    var content: [UInt8] = []
    var isComplete = false
  }

  struct Run: Equatable {
    var parts: [Part] = []
    var error: MultipartError?
    var isOutOfOrder = false
  }

  static func check(_ input: [UInt8], exhaustively: Bool) throws(BrokenRule) {
    let lineEnd = input.firstIndex(of: 10) ?? input.endIndex
    let contentType = String(decoding: input[..<lineEnd], as: UTF8.self)
    let body = Array(input[min(lineEnd + 1, input.endIndex)...])
    guard let parser = try? MultipartParser(contentType: contentType) else { return }
    let ways = InputCuts(body, exhaustively: exhaustively).ways
    let whole = try run(parser, ways[0])
    for way in ways.dropFirst() {
      try require(try run(parser, way) == whole, "cut up it gives other parts than whole")
    }
    try require(whole.parts.count <= MultipartParser.partLimit, "\(whole.parts.count) parts")
    try require(whole.parts.dropLast().allSatisfy(\.isComplete), "a part began inside another")
    guard whole.error == nil else { return }
    try require(whole.parts.allSatisfy(\.isComplete), "an accepted form has an unfinished part")
    let boundary = (try? HeaderParameters(contentType))?["boundary"] ?? []
    try require(try plainContents(body, boundary) == whole.parts.map(\.content), "the contents are others")
  }

  private static func run(_ fresh: MultipartParser, _ pieces: [ArraySlice<UInt8>]) throws(BrokenRule) -> Run {
    var parser = fresh
    var run = Run()
    do throws(MultipartError) {
      for piece in pieces {
        parser.append(Array(piece))
        while let event = try parser.next() { run.take(event) }
      }
      try parser.finish()
    } catch {
      run.error = error
    }
    try require(!run.isOutOfOrder, "events are out of order")
    return run
  }

  /// The contents between the delimiters, found by a search from the front.
  private static func plainContents(_ body: [UInt8], _ boundary: [UInt8]) throws(BrokenRule) -> [[UInt8]] {
    let delimiter = [13, 10, 45, 45] + boundary
    let text = [13, 10] + body
    var contents: [[UInt8]] = []
    guard var place = find(delimiter, in: text, from: 0) else { throw BrokenRule(rule: "there is no delimiter") }
    while true {
      let behind = place + delimiter.count
      if text[behind...].starts(with: [45, 45]) { return contents }
      guard let line = find([13, 10], in: text, from: behind),
        let headEnd = find([13, 10, 13, 10], in: text, from: line),
        let next = find(delimiter, in: text, from: headEnd + 2)
      else { throw BrokenRule(rule: "the closing delimiter is missing") }
      contents.append(next < headEnd + 4 ? [] : Array(text[headEnd + 4..<next]))
      place = next
    }
  }

  private static func find(_ pattern: [UInt8], in text: [UInt8], from start: Int) -> Int? {
    guard text.count >= pattern.count, start <= text.count - pattern.count else { return nil }
    return (start...text.count - pattern.count).first { text[$0] == pattern[0] && text[$0...].starts(with: pattern) }
  }
}

extension MultipartRules.Run {
  mutating func take(_ event: MultipartParser.Event) {
    let isInside = parts.last?.isComplete == false
    switch event {
    case .partBegan(let head):
      isOutOfOrder = isOutOfOrder || isInside
      parts.append(MultipartRules.Part(head: head))
    case .data(let slice):
      isOutOfOrder = isOutOfOrder || !isInside || slice.isEmpty
      if isInside { parts[parts.count - 1].content += slice }
    case .partEnded:
      isOutOfOrder = isOutOfOrder || !isInside
      if isInside { parts[parts.count - 1].isComplete = true }
    }
  }
}
