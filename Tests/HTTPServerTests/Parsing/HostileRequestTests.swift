import Testing

@testable import HTTPServer

@Suite struct HostileRequestTests {
  @Test(arguments: HostileRequest.heads + HostileRequest.bodies)
  func isRefusedAtItsFirstWrongByteHoweverItIsCut(_ request: HostileRequest) {
    let text = request.upToDefect + request.rest
    let whole = RequestTrace(text)
    #expect(whole.events.last == "rejected(\(request.defect))")
    let limit = request.upToDefect.utf8.count
    // Byte by byte: exactly the last byte of `upToDefect` makes it wrong.
    #expect(RequestTrace(Array(text.utf8).indices.map { Array(text.utf8)[$0...$0] }).refusedAfter == limit)
    // Cut in two anywhere: refused with the first piece iff the byte is in it. Long ones at a few places only.
    let bytes = Array(text.utf8)
    let places =
      bytes.count < 400
      ? Array(1..<bytes.count) : [1, limit - 1, limit, bytes.count - 1].filter { $0 > 0 && $0 < bytes.count }
    for place in places {
      let trace = RequestTrace([bytes[..<place], bytes[place...]])
      #expect(trace.events.last == "rejected(\(request.defect))", "cut at \(place)")
      #expect(trace.refusedAfter == (place >= limit ? place : bytes.count), "cut at \(place)")
    }
  }

  @Test func everyDefectOfAMessageIsInTheTables() {
    let covered = Set((HostileRequest.heads + HostileRequest.bodies).map(\.defect))
    #expect(Set(MessageDefect.allCases).subtracting(covered) == [.parserDisagreement, .truncated])
  }

  @Test func limitsHaveTheirOwnStatusAndTheRestIs400() {
    for defect in MessageDefect.allCases {
      switch defect {
      case .requestLineTooLong: #expect(defect.status.code == 414)
      case .headerBlockTooLong, .tooManyHeaders: #expect(defect.status.code == 431)
      default: #expect(defect.status.code == 400)
      }
    }
  }
}
