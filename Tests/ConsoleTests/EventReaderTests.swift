// Server-sent events, whole and split at every byte.

import Testing

@testable import Console

@Suite struct EventReaderTests {
  private static let stream = """
    : sigue

    id: procesando-1
    data: {"a":"ñ"}

    event: eliminada
    id: 2
    data: uno
    data:dos

    id: 3

    data: sin terminar
    """

  private static let events: [EventReader.Event] = [
    .init(data: #"{"a":"ñ"}"#), .init(kind: "eliminada", data: "uno\ndos"),
  ]

  @Test(arguments: ["\n", "\r\n", "\r"]) func everySplitIsTheSame(end: String) {
    let bytes = Array(Self.stream.replacing("\n", with: end).utf8)
    for split in 0...bytes.count {
      var reader = EventReader()
      let events = reader.read(bytes[..<split]) + reader.read(bytes[split...])
      #expect(events == Self.events, "split at \(split)")
      #expect(reader.lastID == "3")
    }
  }

  @Test func aNewConnectionKeepsTheLastIDAndForgetsTheRest() {
    var reader = EventReader()
    _ = reader.read(Array("id: 7\ndata: a\n\nid: 8\ndata: b".utf8))
    reader.restart()
    #expect(reader.lastID == "7")
    #expect(reader.read(Array("data: c\n\n".utf8)) == [.init(data: "c")])
    #expect(reader.lastID == "7")
  }

  @Test func aLineWithoutEndIsGivenUp() {
    var reader = EventReader()
    _ = reader.read([UInt8](repeating: 0x61, count: (1 << 20) + 1))
    #expect(reader.isLost)
    reader.restart()
    #expect(!reader.isLost)
  }
}
