// swift-tools-version:6.1
// A Swift peer for GET /health: Hummingbird as its own guide sets it up. Built apart from the server, by `make bench` only.
import PackageDescription

let package = Package(
  name: "hummingbird-peer",
  platforms: [.macOS(.v14)],
  dependencies: [.package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1")],
  targets: [
    .executableTarget(
      name: "HummingbirdPeer", dependencies: [.product(name: "Hummingbird", package: "hummingbird")], path: "Sources")
  ]
)
