// swift-tools-version: 6.2
import PackageDescription

// The program's modules. The C targets hold a module map and a shim each; their libraries come from the system's
// packages (`make setup`).

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

// `make fuzz` builds a package of its own: the parsers, instrumented, and libFuzzer around them (scripts/fuzz.sh).
let isFuzzing = Context.environment["LOOPSERVER_FUZZ"] != nil

/// Products of packages, by the package.
let products = [
  "ArgumentParser": "swift-argument-parser", "DequeModule": "swift-collections", "Logging": "swift-log",
]

func dependencies(_ names: String) -> [Target.Dependency] {
  names.split(whereSeparator: \.isWhitespace).map(String.init).map { name in
    products[name].map { .product(name: name, package: $0) } ?? .byName(name: name)
  }
}

/// A module of ours and all that it may import: other modules, C libraries, products, by their names.
func module(_ name: String, _ imports: String = "", resources: [Resource]? = nil) -> Target {
  .target(name: name, dependencies: dependencies(imports), resources: resources, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ imports: String, exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies(imports), exclude: exclude, swiftSettings: swiftSettings)
}

/// The modules, each below those it imports. ARCHITECTURE.md ("Rooms") says what is in them.
let modules = [
  module("Text"),
  module("Environment", "Text"),
  module("Crypto", "COpenSSL Text"),
  module("Metrics"),
  module("EventLoop", "CUV DequeModule Metrics"),
  module("JSON", "CYAJL EventLoop Text"),
  module("HTTPServer", "CLLHTTP EventLoop Metrics Text"),
  module("HTTPClient", "CCurl DequeModule EventLoop Text"),
  module("RedisClient", "CHiredis COpenSSL DequeModule EventLoop Metrics Text"),
  module("Phones"),
  module("Campaigns", "DequeModule Phones Text"),
  module("TimeZones", "Campaigns EventLoop"),
  module("Spreadsheets", "CExpat CZlib Text"),
  module("Health", "EventLoop Text"),
  module("Uploads", "CYAJL Campaigns Spreadsheets Text"),
  module("Queue", "Campaigns EventLoop Metrics RedisClient Text", resources: [.embedInCode("Lua")]),
  module("Answers", "EventLoop HTTPServer Health Queue RedisClient"),
  module("WhatsApp", "Campaigns EventLoop HTTPClient JSON Logging Text"),
  module("Delivery", "Campaigns EventLoop Health Logging Metrics Queue RedisClient Text TimeZones WhatsApp"),
  module("Reports", "Answers Campaigns EventLoop HTTPServer JSON Queue"),
  module(
    "Webhooks", "Answers Campaigns Crypto EventLoop HTTPClient HTTPServer JSON Logging Queue RedisClient Text WhatsApp"),
  module("OpenAPI", "HTTPServer JSON"),
  module(
    "Intake",
    """
    Answers Campaigns Crypto Delivery DequeModule EventLoop HTTPServer JSON Logging OpenAPI Queue RedisClient
    Spreadsheets Text TimeZones Uploads Webhooks WhatsApp
    """),
  module(
    "API",
    """
    Answers CZlib Campaigns Crypto Delivery EventLoop HTTPClient HTTPServer Health Intake JSON Logging Metrics OpenAPI
    Queue RedisClient Reports Text Uploads Webhooks WhatsApp
    """),
  module("Simulator", "Campaigns EventLoop HTTPClient HTTPServer JSON Text Webhooks"),
  module("Console", "ArgumentParser EventLoop HTTPClient JSON Text"),
]
let moduleNames = modules.map(\.name)

let package = Package(
  name: "LoopServer",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.3.0"),
  ],
  targets: modules + [
    .systemLibrary(name: "CUV", providers: [.apt(["libuv1-dev"])]),
    .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CYAJL", providers: [.apt(["libyajl-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
    .target(name: "CLLHTTP"),

    .executableTarget(
      name: "LoopServer",
      dependencies: [
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ] + moduleNames.map { .byName(name: $0) },
      swiftSettings: swiftSettings),

    // What the tests share: processes, sockets, clocks; then a campaign on a real Redis.
    .target(
      name: "TestSupport", dependencies: dependencies("DequeModule EventLoop Logging"), path: "Tests/TestSupport",
      exclude: ["MovableClock/clock.c"], swiftSettings: swiftSettings),
    .target(
      name: "CampaignSupport",
      dependencies: dependencies(
        "Campaigns Delivery EventLoop Logging Queue RedisClient TestSupport Text TimeZones WhatsApp"),
      path: "Tests/CampaignSupport", swiftSettings: swiftSettings),
    tests("EnvironmentTests", "Environment"),
    tests("MetricsTests", "Metrics"),
    tests("EventLoopTests", "EventLoop Metrics TestSupport"),
    tests("JSONTests", "JSON"),
    tests("HTTPServerTests", "EventLoop HTTPServer TestSupport Text"),
    tests("HTTPClientTests", "EventLoop HTTPClient TestSupport"),
    tests("RedisClientTests", "EventLoop RedisClient TestSupport"),
    tests("PhonesTests", "Phones", exclude: ["oracle.py"]),
    tests("CampaignsTests", "Campaigns Text"),
    tests("SpreadsheetsTests", "CZlib Spreadsheets", exclude: ["make_files.py"]),
    tests("HealthTests", "EventLoop Health TestSupport"),
    tests("UploadsTests", "Campaigns EventLoop TestSupport Uploads"),
    tests("QueueTests", "CampaignSupport Campaigns EventLoop Queue RedisClient TestSupport Text Uploads"),
    tests("WhatsAppTests", "Campaigns EventLoop HTTPClient JSON Simulator TestSupport Text WhatsApp"),
    tests(
      "DeliveryTests",
      "CampaignSupport Campaigns Delivery EventLoop Health Logging Queue RedisClient TestSupport Text TimeZones WhatsApp"
    ),
    tests("ReportsTests", "CampaignSupport Campaigns EventLoop HTTPServer Queue RedisClient Reports TestSupport"),
    tests(
      "WebhooksTests",
      """
      Answers CampaignSupport Campaigns Crypto EventLoop HTTPClient HTTPServer JSON Logging Queue RedisClient
      TestSupport Text Webhooks
      """),
    tests("IntakeTests", "Campaigns EventLoop HTTPServer Intake JSON Queue TestSupport Text Uploads Webhooks"),
    tests(
      "APITests",
      """
      API CampaignSupport Campaigns EventLoop HTTPClient HTTPServer Health Intake JSON Logging Metrics OpenAPI Queue
      RedisClient Reports TestSupport Text TimeZones Webhooks WhatsApp
      """),
    tests("SimulatorTests", "Simulator"),
    tests("ConsoleTests", "ArgumentParser Console JSON"),
    tests(
      "LoopServerTests",
      """
      API CampaignSupport Campaigns Delivery Environment EventLoop Health Logging LoopServer Metrics Queue RedisClient
      Reports TestSupport Text WhatsApp
      """),
    tests(
      "FuzzTests", "Campaigns Environment EventLoop HTTPServer Phones Spreadsheets Uploads",
      exclude: ["CLibFuzzer", "Driver", "Corpus", "Dictionaries"]),
    tests(
      "IntegrationTests",
      """
      API Campaigns Delivery EventLoop HTTPClient HTTPServer Intake JSON LoopServer Queue RedisClient Simulator TestSupport
      Text Uploads Webhooks WhatsApp
      """),
  ]
)

if isFuzzing {
  let instrumented: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-enable-testing"])]
  let fuzzed = ["HTTPServer", "Uploads", "Environment", "Phones", "Campaigns", "Spreadsheets", "Text"]
  let alongside = ["CUV", "CYAJL", "CLLHTTP", "CZlib", "CExpat", "Metrics", "EventLoop"]
  package.targets.removeAll { !(fuzzed + alongside).contains($0.name) }
  for target in package.targets where target.type == .regular {
    target.swiftSettings = swiftSettings + instrumented
    target.cSettings = [.unsafeFlags(["-fsanitize=fuzzer-no-link"])]
  }
  package.targets += [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/FuzzTests/CLibFuzzer"),
    .executableTarget(
      name: "Fuzz",
      dependencies: (fuzzed + ["CLibFuzzer"]).map { .byName(name: $0) },
      path: "Tests/FuzzTests",
      exclude: ["CLibFuzzer", "Corpus", "Dictionaries", "CorpusTests.swift", "RandomCSVTests.swift"],
      sources: ["Targets", "Driver"],
      swiftSettings: swiftSettings),
  ]
}
