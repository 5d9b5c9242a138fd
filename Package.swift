// swift-tools-version: 6.2
import PackageDescription

// Modules in import order: each may use only those above it (ARCHITECTURE.md, "Rooms").
// The C targets hold a module map and a shim each; their libraries come from the system's packages (`make setup`).

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

// `make fuzz` builds a package of its own: the parsers, instrumented, and libFuzzer around them (scripts/fuzz.sh).
let isFuzzing = Context.environment["LOOPSERVER_FUZZ"] != nil

let package = Package(
  name: "LoopServer",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.3.0"),
  ],
  targets: [
    .systemLibrary(name: "CUV", providers: [.apt(["libuv1-dev"])]),
    .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CCSV", providers: [.apt(["libcsv-dev"])]),
    .systemLibrary(name: "CYAJL", providers: [.apt(["libyajl-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
    .target(name: "CLLHTTP"),

    .target(name: "Metrics", swiftSettings: swiftSettings),
    .target(
      name: "EventLoop",
      dependencies: ["CUV", "Metrics", .product(name: "DequeModule", package: "swift-collections")],
      swiftSettings: swiftSettings),
    .target(
      name: "HTTPServer",
      dependencies: ["EventLoop", "Metrics", "CLLHTTP", .product(name: "DequeModule", package: "swift-collections")],
      swiftSettings: swiftSettings),
    .target(name: "HTTPClient", dependencies: ["EventLoop", "CCurl"], swiftSettings: swiftSettings),
    .target(
      name: "RedisClient",
      dependencies: [
        "EventLoop", "Metrics", "CHiredis", "COpenSSL", .product(name: "DequeModule", package: "swift-collections"),
      ],
      swiftSettings: swiftSettings),
    .target(name: "Phones", swiftSettings: swiftSettings),
    .target(
      name: "Campaigns", dependencies: ["Phones", .product(name: "DequeModule", package: "swift-collections")],
      swiftSettings: swiftSettings),
    .target(name: "Spreadsheets", dependencies: ["CZlib", "CExpat"], swiftSettings: swiftSettings),
    .executableTarget(
      name: "LoopServer",
      dependencies: [
        "EventLoop", "HTTPServer", "HTTPClient", "RedisClient", "Campaigns", "Spreadsheets", "Metrics", "CCSV", "CYAJL",
        "COpenSSL",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "OrderedCollections", package: "swift-collections"),
      ],
      resources: [.embedInCode("Queue/Lua")],
      swiftSettings: swiftSettings),

    .target(
      name: "TestSupport",
      dependencies: [
        "EventLoop", .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/TestSupport", exclude: ["MovableClock/clock.c"], swiftSettings: swiftSettings),
    .testTarget(name: "MetricsTests", dependencies: ["Metrics"], swiftSettings: swiftSettings),
    .testTarget(
      name: "EventLoopTests", dependencies: ["EventLoop", "Metrics", "TestSupport", "CUV"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "HTTPServerTests", dependencies: ["HTTPServer", "EventLoop", "TestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "HTTPClientTests", dependencies: ["HTTPClient", "HTTPServer", "EventLoop", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "RedisClientTests", dependencies: ["RedisClient", "EventLoop", "TestSupport"], swiftSettings: swiftSettings),
    .testTarget(name: "PhonesTests", dependencies: ["Phones"], exclude: ["oracle.py"], swiftSettings: swiftSettings),
    .testTarget(name: "CampaignsTests", dependencies: ["Campaigns"], swiftSettings: swiftSettings),
    .testTarget(
      name: "SpreadsheetsTests", dependencies: ["Spreadsheets", "CZlib"], exclude: ["make_files.py"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "LoopServerTests",
      dependencies: [
        "LoopServer", "Campaigns", "RedisClient", "HTTPServer", "HTTPClient", "EventLoop", "Metrics", "TestSupport",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "FuzzTests", dependencies: ["HTTPServer", "LoopServer", "Phones", "Campaigns", "Spreadsheets", "CCSV"],
      exclude: ["CLibFuzzer", "Driver", "Corpus", "Dictionaries"], swiftSettings: swiftSettings),
    .testTarget(
      name: "IntegrationTests",
      dependencies: ["LoopServer", "Campaigns", "EventLoop", "HTTPServer", "HTTPClient", "RedisClient", "TestSupport"],
      swiftSettings: swiftSettings),
  ]
)

// The executable gives way to its pure parts, since no program can import a program: the intake's parsers under the
// same name and, because a target is one folder, the parser of `.env` under another. Everything else that is not fuzzed
// goes.
if isFuzzing {
  let instrumented: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer", "-enable-testing"])]
  let fuzzed: Set = [
    "CUV", "CCSV", "CYAJL", "CLLHTTP", "CZlib", "CExpat", "Metrics", "EventLoop", "HTTPServer", "Phones", "Campaigns",
    "Spreadsheets",
  ]
  package.targets.removeAll { !fuzzed.contains($0.name) }
  for target in package.targets where target.type == .regular {
    target.swiftSettings = swiftSettings + instrumented
    target.cSettings = [.unsafeFlags(["-fsanitize=fuzzer-no-link"])]
  }
  package.targets += [
    .target(
      name: "LoopServer", dependencies: ["Campaigns", "CCSV", "CYAJL"], path: "Sources/LoopServer/Intake/Parsing",
      swiftSettings: swiftSettings + instrumented),
    .target(
      name: "LoopServerConfiguration", path: "Sources/LoopServer/Configuration/EnvironmentFile",
      swiftSettings: swiftSettings + instrumented),
    .systemLibrary(name: "CLibFuzzer", path: "Tests/FuzzTests/CLibFuzzer"),
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "HTTPServer", "LoopServer", "LoopServerConfiguration", "Phones", "Campaigns", "Spreadsheets", "CCSV",
        "CLibFuzzer",
      ],
      path: "Tests/FuzzTests", exclude: ["CLibFuzzer", "Corpus", "Dictionaries", "CorpusTests.swift"],
      sources: ["Targets", "Driver"],
      swiftSettings: swiftSettings),
  ]
}
