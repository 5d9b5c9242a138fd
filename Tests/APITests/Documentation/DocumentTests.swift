// The OpenAPI document beside the route table: nothing is missing or invented, and every field is explained.
// IntegrationTests check that real answers are as it says, and that it is valid OpenAPI.

import Campaigns
import EventLoop
import HTTPServer
import Logging
import RedisClient
import TestSupport
import Testing

@testable import API
@testable import Health
@testable import Intake
@testable import JSON
@testable import OpenAPI
@testable import Queue
@testable import TimeZones
@testable import Webhooks
@testable import WhatsApp

@Suite struct DocumentTests {
  private static let document: JSONValue = {
    let bytes = OpenAPIDocument.render()
    return (try? JSONDocument.parse(bytes, maximumBytes: 1 << 20, maximumDepth: 64)) ?? .null
  }()

  /// The server's route table, with parts that are connected to nothing.
  @LoopActor
  private static func routes() throws -> [Route] {
    let queue = CampaignQueue(
      connection: RedisConnection(try RedisURL("redis://127.0.0.1:1")), settings: QueueSettings(),
      identity: InstanceIdentity(label: "prueba"))
    let intake = IntakeContext(
      settings: .init(), queue: queue, credentials: NoCredentials(), canSend: false, zones: ZoneFiles(),
      preflight: nil, logger: Logger(label: "prueba"), onChange: { _ in })
    return APIRoutes(
      intake: intake, queue: queue, health: ServiceHealth(instance: "prueba"), dispatcher: nil, metrics: MetricsRoute(),
      trial: TrialRoute(intake: intake, gateway: nil, numberLimit: 0),
      meta: MetaWebhookRoute(
        verifyToken: nil, appSecret: nil,
        recorder: NotificationRecorder(
          link: queue.link,
          statuses: StatusRecorder(
            queue: queue, credentials: NoCredentials(), early: EarlyStatuses(receipts: queue.receipts)),
          replies: ReplyRecorder(replies: queue.replies),
          optOuts: OptOutRecorder(exclusions: queue.exclusions, words: OptOutWords([])),
          account: AccountRecorder(queue: queue, credentials: NoCredentials()))),
      audit: AuditWriter(trail: queue.audit, clients: ClientAddress(trusted: [])),
      sessions: SessionRoutes(
        callers: Callers(keys: APIKeys([]), clients: ClientAddress(trusted: [])),
        attempts: RateLimiter(perMinute: SessionRoutes.attempts, rates: queue.rates)),
      keys: APIKeys([])
    ).table
  }

  @Test func everyRouteIsDescribedAndNothingElse() async throws {
    try await withDeadline {
      let routes = try Self.routes().map { route in
        "\(route.method) \(route.pattern.replacing("...}", with: "}")) (\(route.access))"
      }
      let described = APIDescription.operations.map { "\($0.method) \($0.path) (\($0.access))" }
      #expect(Set(routes).subtracting(described).sorted() == [], "routes without a description")
      #expect(Set(described).subtracting(routes).sorted() == [], "descriptions without a route")
      #expect(described.count == Set(described).count)
    }
  }

  /// An open route with a body must give it little time, since a stranger may be sending it.
  @Test func openRoutesWithABodyGiveItLittleTime() async throws {
    try await withDeadline {
      let open = try Self.routes().filter { ($0.access == .open) && $0.method == .post }
      #expect(open.map(\.pattern) == ["/api/sesion", "/webhooks/meta"])
      for route in open { #expect(route.bodyTime.map { $0 <= .seconds(15) } == true, "\(route.pattern)") }
    }
  }

  @Test func pathParametersAreThoseOfThePattern() {
    for operation in APIDescription.operations {
      let named = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
      let described = operation.parameters.filter { $0.place == .path }.map(\.name)
      #expect(described == named.map(String.init), "\(operation.id)")
    }
    #expect(Set(APIDescription.operations.map(\.id)).count == APIDescription.operations.count)
  }

  @Test func openOperationsAskForNoKeyAndTheOthersSay401() throws {
    let paths = try #require(Self.document["paths"])
    for operation in APIDescription.operations {
      let rendered = paths[operation.path]?["\(operation.method)".lowercased()]
      #expect((rendered?["security"] == .array([])) == operation.isOpen, "\(operation.id)")
      // A route that is shown a key may refuse it.
      let mayRefuse = !operation.isOpen || operation.answers.contains { $0.status == 401 }
      #expect((rendered?["responses"]?["401"] != nil) == mayRefuse, "\(operation.id)")
      #expect(rendered?["responses"]?["503"] != nil)
    }
    #expect(Self.document["servers"]?[0]?["url"]?.string == "/")
  }

  /// Every error of docs/wire.md is a component; those that ask the client to wait say how long.
  @Test func errorsAreComponents() throws {
    let responses = try #require(Self.document["components"]?["responses"])
    for error in ErrorAnswer.allCases { #expect(responses[error.name] != nil) }
    #expect(ErrorAnswer.allCases.map(\.rawValue) == [400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 503])
    for name in ["DemasiadasPeticiones", "NoDisponible"] {
      #expect(responses[name]?["headers"]?["Retry-After"] != nil)
    }
  }

  /// Everything with a value on the wire has a description, a type or a reference, and an example.
  @Test func everyFieldIsExplained() {
    var unexplained: [String] = []
    var fields = 0
    func look(_ schema: JSONValue, _ path: String) {
      if schema["$ref"] != nil { return }
      fields += 1
      let isTyped = schema["type"] != nil || schema["anyOf"] != nil || schema["const"] != nil
      if !isTyped { unexplained.append("\(path): no type") }
      if schema["description"]?.string?.isEmpty != false { unexplained.append("\(path): no description") }
      let isComposed = schema["properties"] != nil || schema["items"] != nil || schema["contentMediaType"] != nil
      if !isComposed, schema["anyOf"] == nil, schema["examples"]?.array?.isEmpty != false {
        unexplained.append("\(path): no example")
      }
      if schema["type"] == .string("integer"), schema["minimum"] == nil || schema["maximum"] == nil {
        unexplained.append("\(path): no range")
      }
      for field in schema["properties"]?.members ?? [] { look(field.value, "\(path).\(field.name)") }
      if let items = schema["items"] { look(items, "\(path)[]") }
      for alternative in schema["anyOf"]?.array ?? [] where alternative != .object([nullType]) {
        if alternative != .object([]) { look(alternative, "\(path)|") }
      }
    }
    let nullType = JSONMember(name: "type", value: "null")
    for schema in (APIDescription.schemas + ErrorAnswer.schemas) { look(schema.schema.json, schema.name) }
    for operation in APIDescription.operations {
      for parameter in operation.parameters { look(parameter.schema.json, "\(operation.id) \(parameter.name)") }
      for content in operation.body?.contents ?? [] { look(content.schema.json, operation.id) }
      for answer in operation.answers {
        if let schema = answer.schema { look(schema.json, "\(operation.id) \(answer.status)") }
      }
    }
    #expect(unexplained == [])
    #expect(fields > 100)
  }

  /// The status object's description and its encoder have the same fields in the same order.
  @Test func theStatusObjectHasTheDescribedFields() throws {
    let status = CampaignStatus(
      id: "x", total: 0, counts: CampaignCounts(), state: .queued, interval: 0, created: 0,
      given: ["plantilla": "t", "buzon": "1", "idioma": "es"], now: 0)
    var bytes: [UInt8] = []
    status.appendJSON(to: &bytes)
    let members = try #require(try JSONDocument.parse(bytes).members)
    #expect(members.map(\.name) == CampaignRoutes.statusFields.map(\.name))

    let payload = WebhookPayload(
      deliveryID: "x", event: .processing, notice: .half, occurred: 0, sent: 0, attempt: 1)
    let sent = try #require(try JSONDocument.parse(payload.body(status)).members).map(\.name)
    #expect(Self.document["components"]?["schemas"]?["AvisoDeFin"]?["properties"]?.members?.map(\.name) == sent)
    #expect(Self.document["webhooks"]?["finDeCampana"]?["post"] != nil)
  }
}
