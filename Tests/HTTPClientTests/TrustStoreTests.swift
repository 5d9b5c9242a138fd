import Foundation
import Testing

@testable import HTTPClient

@Suite struct TrustStoreTests {
  @Test(arguments: [
    (["5ed36f99.0", "a.pem"], true), (["0123abcd.12"], true), ([], false), (["ca-certificates.crt"], false),
    (["5ed36f99.r0"], false), (["5ED36F99.0"], false), (["5ed36f99."], false), (["5ed36f99"], false),
  ])
  func recognisesAHashedDirectory(files: [String], isHashed: Bool) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "trust-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    for file in files { try Data().write(to: directory.appending(path: file)) }
    #expect(TrustStore.isHashed(directory.path) == isHashed)
  }

  @Test func aMissingDirectoryIsNotHashed() {
    #expect(!TrustStore.isHashed("/nonexistent"))
  }
}
