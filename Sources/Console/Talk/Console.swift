// The console's conversation with the server: one client, one address, one key.

import EventLoop
import HTTPClient
import JSON

/// Speaks with one server for one command.
@LoopActor
final class Console {
  nonisolated let server: ServerAddress
  nonisolated let screen: Screen
  /// The server's own JSON is printed instead of words.
  nonisolated let printsJSON: Bool
  let client = CurlClient(settings: CurlSettings(maximumInFlight: 4, userAgent: "LoopServer-consola"))
  private let key: String?

  /// For the whole of a short request.
  private static let time: Duration = .seconds(60)
  /// A request with an end of its own may take this long; `Stall` ends it earlier when nothing moves.
  private static let longTime: Duration = .seconds(24 * 3600)
  /// How long nothing of an upload or a report may move. The server publishes 100,000 rows within it.
  private static let stall: Duration = .seconds(120)
  /// The longest JSON that is held: a page of 1,000 campaigns is under 1 MB.
  private static let longestAnswer = 16 << 20

  init(server: ServerAddress, key: String?, screen: Screen, printsJSON: Bool) {
    self.server = server
    self.key = key
    self.screen = screen
    self.printsJSON = printsJSON
  }

  func close() { client.close() }

  /// Sends a request and reads its answer.
  /// - Throws: `ConsoleFailure` for every answer but 2xx, and for none.
  func send(_ request: ConsoleRequest) async throws(ConsoleFailure) -> Answer {
    switch request.body {
    case .form(let fields, let file): return try await upload(request, fields, file)
    case .json(let value):
      return try await answer(
        to: await client.perform(make(request, body: value.bytes)), of: request)
    case .none: return try await answer(to: await client.perform(make(request)), of: request)
    }
  }

  /// Gets what is not JSON: calls `sink` with each piece of a 2xx answer.
  /// - Parameters:
  ///   - lastEvent: sent as Last-Event-ID.
  ///   - stall: ends it when nothing comes any more, or when the operator has had enough.
  ///   - sink: returns whether to go on.
  func stream(
    _ request: ConsoleRequest, lastEvent: String? = nil, through stall: Stall? = nil,
    _ sink: @escaping @LoopActor (UnsafeRawBufferPointer) -> Bool
  ) async throws(ConsoleFailure) -> ClientOutcome {
    let stall = stall ?? Stall(Self.stall)
    var wire = try make(request, extra: lastEvent.map { [("Last-Event-ID", $0)] } ?? [])
    wire.timeout = Self.longTime
    wire.onBody = { bytes in
      stall.moved()
      return sink(bytes)
    }
    return await stall.perform(wire, by: client)
  }

  /// Whether the answer is a good one.
  /// - Throws: `ConsoleFailure` for what is not.
  func answer(to outcome: ClientOutcome, of request: ConsoleRequest) async throws(ConsoleFailure) -> Answer {
    switch outcome {
    case .failure(let failure):
      throw .unanswered(failure, server: server, mayBeDone: request.method != .get)
    case .response(let response):
      let json = try? await JSONDocument.parse(long: response.body)
      guard (200..<300).contains(response.status) else { throw .answered(response.status, json, server: server.name) }
      if response.isTruncated {
        let isLong = response.body.count >= Self.longestAnswer
        throw ConsoleFailure(.unreachable, isLong ? Words.tooLong(server.name) : Words.brokenOff(server.name))
      }
      guard let json else { throw ConsoleFailure(.unreachable, Words.notOurs(server.name, response.status)) }
      return Answer(status: response.status, bytes: response.body, json: json)
    }
  }

  // MARK: Requests as the client takes them

  private func make(
    _ request: ConsoleRequest, body: [UInt8] = [], type: String = "application/json",
    extra: [(name: String, value: String)] = []
  ) throws(ConsoleFailure) -> ClientRequest {
    var fields = extra
    if let key { fields.append(("X-API-Key", key)) }
    if let once = request.idempotencyKey { fields.append(("Idempotency-Key", once)) }
    var body = body
    // A POST has a body; these need none, and the server takes an empty object for none.
    if body.isEmpty, request.method == .post { body = Array("{}".utf8) }
    if !body.isEmpty || type != "application/json" { fields.append(("Content-Type", type)) }
    do {
      return ClientRequest(
        method: request.method, url: try ClientURL(server.base + request.target), headers: try HeaderList(fields),
        body: body, timeout: Self.time, responseLimit: Self.longestAnswer)
    } catch { throw ConsoleFailure(.usage, Words.wrongAddress("\(error)")) }
  }

  /// Sends a form. When the connection breaks it is sent again, if the server knows a repeat by its key.
  private func upload(
    _ request: ConsoleRequest, _ fields: [ConsoleRequest.Field], _ file: String
  ) async throws(ConsoleFailure) -> Answer {
    var pause = Duration.seconds(1)
    var repeats = request.idempotencyKey == nil ? 0 : 4
    while true {
      let form = try FormUpload(fields, file: file)
      let stall = Stall(Self.stall)
      let meter = UploadMeter(file: file, screen: screen)
      form.onProgress = { sent, count in
        stall.moved()
        meter.note(sent, of: count)
      }
      var wire = try make(request, type: "multipart/form-data; boundary=\(form.boundary)")
      wire.body = []
      wire.upload = form.body
      wire.timeout = Self.longTime
      let outcome = await stall.perform(wire, by: client)
      meter.finish()
      if form.isSpoilt { throw ConsoleFailure(.refused, Words.fileChanged(file)) }
      // Before anything was sent there is nothing to repeat: the server is not there.
      guard case .failure(let failure) = outcome, failure.mayHaveBeenDelivered || pause > .seconds(1), repeats > 0
      else { return try await answer(to: outcome, of: request) }
      repeats -= 1
      screen.note(Words.uploadAgain(failure.words))
      try? await Loop.sleep(for: pause)
      pause = pause * 2
    }
  }
}

/// How far an upload is, on a terminal.
@LoopActor
private final class UploadMeter {
  private let file: String
  private let screen: Screen
  private var shownAt = Loop.now
  private var isShown = false

  init(file: String, screen: Screen) {
    self.file = file.split(separator: "/").last.map { PlainText.line(String($0)) } ?? ""
    self.screen = screen
  }

  /// Drawn four times a second, so that a short upload shows nothing.
  func note(_ sent: Int, of count: Int) {
    guard screen.isTerminal, Loop.now - shownAt > .milliseconds(250) else { return }
    shownAt = Loop.now
    isShown = true
    let text = Words.uploading(file, "\(sent * 100 / count) %", Figures.size(count))
    screen.draw(DisplayWidth.prefix(text, (screen.width ?? 80) - 1))
  }

  func finish() { if isShown { screen.erase() } }
}
