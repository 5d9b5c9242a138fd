// HummingbirdPeer PORT: answers GET /health with a fixed body, as Benchmarks/peer/node.js and nginx do. It has the threads
// that Hummingbird takes by itself, one event loop for each processor, where the others have one.
import Hummingbird
import Logging

let body = ByteBuffer(
  string: #"{"status":"healthy","instance":"peer","services":{"redis":"ok","supabase":"ok","worker":"running"},"uptime_seconds":3600}"#)

var logger = Logger(label: "peer")
logger.logLevel = .error
let router = Router()
router.get("health") { _, _ in
  Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
}
let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
let app = Application(
  router: router,
  configuration: .init(address: .hostname("127.0.0.1", port: port), backlog: 4096),
  logger: logger)
try await app.runService()
