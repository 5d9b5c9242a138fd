// A peer that speaks just enough RESP to say what a real Redis cannot be made to say at will: LOADING, READONLY,
// garbage, silence. It splits what it gets into commands and answers each by a function of the test.

import EventLoop

@LoopActor
final class FakeRedis {
  /// The answer to a command given as its words; nil keeps silent.
  typealias Answer = @LoopActor ([String]) -> String?

  private let listener: TCPListener
  private var connections: [TCPConnection] = []
  /// All commands so far.
  private(set) var received: [[String]] = []
  /// Connections accepted so far.
  private(set) var acceptedCount = 0
  var answer: Answer

  init(answer: @escaping Answer) throws {
    self.answer = answer
    listener = try TCPListener(address: SocketAddress(ip: "127.0.0.1", port: 0))
    try listener.start { [unowned self] connection in
      acceptedCount += 1
      connections.append(connection)
      spawn { await self.serve(connection) }
    }
  }

  var port: UInt16 { listener.localAddress!.port }
  var url: String { "redis://127.0.0.1:\(port)" }

  /// Sends bytes that no command asked for.
  func sendToAll(_ text: String) {
    for connection in connections { connection.write(Array(text.utf8)) }
  }

  func closeConnections() {
    for connection in connections { connection.close() }
    connections = []
  }

  func close() {
    listener.close()
    closeConnections()
  }

  private func serve(_ connection: TCPConnection) async {
    var buffer: [UInt8] = []
    while let bytes = try? await connection.read() {
      buffer += bytes
      while let (words, length) = Self.command(in: buffer) {
        buffer.removeFirst(length)
        received.append(words)
        if let text = answer(words) { connection.write(Array(text.utf8)) }
      }
    }
    connection.close()
  }

  /// The first whole command in a buffer, and its length.
  private static func command(in buffer: [UInt8]) -> ([String], Int)? {
    var place = 0
    func line() -> String? {
      guard let end = buffer[place...].firstIndex(of: 13), end + 1 < buffer.count else { return nil }
      defer { place = end + 2 }
      return String(decoding: buffer[place..<end], as: UTF8.self)
    }
    guard let count = line().flatMap({ Int($0.dropFirst()) }) else { return nil }
    var words: [String] = []
    for _ in 0..<count {
      guard let length = line().flatMap({ Int($0.dropFirst()) }), place + length + 2 <= buffer.count else { return nil }
      words.append(String(decoding: buffer[place..<place + length], as: UTF8.self))
      place += length + 2
    }
    return (words, place)
  }
}
