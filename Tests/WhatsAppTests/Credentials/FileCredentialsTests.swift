import EventLoop
import Foundation
import TestSupport
import Testing

@testable import WhatsApp

@Suite struct FileCredentialsTests {
  /// Runs a test with a file in a directory of its own. The source looks at the file at every question.
  private func withFile(
    _ text: String?, _ body: @escaping @LoopActor (FileCredentials, URL) async throws -> Void
  ) async throws {
    try await withDeadline(.seconds(20)) {
      let directory = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: directory) }
      let file = directory.appending(path: "credenciales.json")
      if let text { try Data(text.utf8).write(to: file) }
      try await body(FileCredentials(path: file.path, interval: .zero), file)
    }
  }

  @Test func findsAnInbox() async throws {
    try await withFile(#"{"14": "T, P ,W", "15": "", "16": "x", "17": null}"#) { source, _ in
      let credentials = try await source.credentials(for: "14")
      #expect(credentials == WhatsAppCredentials(token: "T", phoneID: "P", wabaID: "W"))
      await #expect(throws: CredentialError.notConfigured("15")) { try await source.credentials(for: "15") }
      await #expect(throws: CredentialError.malformed("16")) { try await source.credentials(for: "16") }
      await #expect(throws: CredentialError.notConfigured("17")) { try await source.credentials(for: "17") }
      await #expect(throws: CredentialError.unknownInbox("18")) { try await source.credentials(for: "18") }
      await #expect(throws: CredentialError.unknownInbox("x")) { try await source.credentials(for: "x") }
      #expect(await source.isReachable())
    }
  }

  @Test func seesAChange() async throws {
    try await withFile("\u{FEFF}{}") { source, file in
      await #expect(throws: CredentialError.unknownInbox("14")) { try await source.credentials(for: "14") }
      for number in 0..<5 {
        try Data(#"{"14":"T\#(number),P"}"#.utf8).write(to: file)
        #expect(try await source.credentials(for: "14").token == "T\(number)")
        // The file is replaced, as editors do.
        try Data(#"{"14":"R\#(number),P"}"#.utf8).write(to: file, options: .atomic)
        #expect(try await source.credentials(for: "14").token == "R\(number)")
      }
    }
  }

  @Test(arguments: ["", "{", "[]", #"{"14": 5}"#, #"{"14": {"token": "T"}}"#, "<xml>"])
  func aFileThatIsNoneLeavesTheFormerOneInForce(text: String) async throws {
    try await withFile(text) { source, file in
      await #expect(throws: CredentialError.fileUnavailable) { try await source.credentials(for: "14") }
      #expect(await !source.isReachable())
      try Data(#"{"14":"T,P"}"#.utf8).write(to: file)
      #expect(try await source.credentials(for: "14").token == "T")
      #expect(await source.isReachable())
      try Data(text.utf8).write(to: file)
      #expect(try await source.credentials(for: "14").token == "T")
      #expect(await !source.isReachable())
    }
  }

  @Test func aMissingFileIsNoticedAndSoIsItsReturn() async throws {
    try await withFile(nil) { source, file in
      await #expect(throws: CredentialError.fileUnavailable) { try await source.credentials(for: "14") }
      #expect(CredentialError.fileUnavailable.isTransient)
      try Data(#"{"14":"T,P"}"#.utf8).write(to: file)
      _ = try await source.credentials(for: "14")
      let away = file.appendingPathExtension("old")
      try FileManager.default.moveItem(at: file, to: away)
      #expect(await !source.isReachable())
      try FileManager.default.moveItem(at: away, to: file)
      #expect(await source.isReachable())
    }
  }

  @Test func whatIsNoSmallFileIsRefused() async throws {
    try await withFile(String(repeating: " ", count: (1 << 20) + 1)) { source, file in
      #expect(await !source.isReachable())
      try FileManager.default.removeItem(at: file)
      #expect(mkfifo(file.path, 0o600) == 0)
      #expect(await !source.isReachable())
      #expect(await !FileCredentials(path: file.deletingLastPathComponent().path).isReachable())
      #expect(await !FileCredentials(path: "/dev/zero").isReachable())
    }
  }

  @Test func looksNoMoreThanOnceAnInterval() async throws {
    try await withFile(#"{"14":"T,P"}"#) { _, file in
      let source = FileCredentials(path: file.path, interval: .seconds(3600))
      #expect(try await source.credentials(for: "14").token == "T")
      try Data(#"{"14":"T2,P"}"#.utf8).write(to: file)
      #expect(try await source.credentials(for: "14").token == "T")
      source.drop("14")
      #expect(try await source.credentials(for: "14").token == "T2")
    }
  }

  @Test func anOldFileIsReadOnce() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "watched-\(UUID().uuidString)")
    try Data("a".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: file.path)
    var watched = WatchedFile(path: file.path, limit: 10)
    #expect(try watched.contentsIfChanged() == Array("a".utf8))
    #expect(try watched.contentsIfChanged() == nil)
    try Data("b".utf8).write(to: file)
    #expect(try watched.contentsIfChanged() == Array("b".utf8))
  }

  /// On a file system that can hold it. The difference to such a date does not fit.
  @Test(.enabled(if: access("/dev/shm", W_OK) == 0), arguments: [Int.min, .max])
  func aFileOfAnyDateIsRead(seconds: Int) throws {
    let path = "/dev/shm/watched-\(UUID().uuidString)"
    try Data("a".utf8).write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    let times = [timespec](repeating: timespec(tv_sec: seconds, tv_nsec: 0), count: 2)
    try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
    var watched = WatchedFile(path: path, limit: 10)
    #expect(try watched.contentsIfChanged() == Array("a".utf8))
  }
}
