import Foundation
import Testing

@testable import Environment
@testable import LoopServer

@Suite struct SettingsSourceTests {
  static func source(_ environment: [String: String], file: String = "") throws -> SettingsSource {
    SettingsSource(environment: environment, file: try EnvironmentFile(Array(file.utf8)), path: "/x/.env")
  }

  /// environment, file, text of API_KEYS, where it stands
  @Test(
    arguments: [
      ([:], "", nil, nil), ([:], "API_KEYS=a", "a", "/x/.env, línea 1"),
      (["API_KEYS": "b"], "API_KEYS=a", "b", "variable de entorno"),
      (["API_KEYS": ""], "\nAPI_KEYS=a", "a", "/x/.env, línea 2"), (["API_KEYS": " \t"], "", nil, nil),
      (["API_KEYS": " b "], "", "b", "variable de entorno"), (["API_KEYS": "'b'"], "", "'b'", "variable de entorno"),
      ([:], "API_KEYS=", nil, nil), ([:], "API_KEYS=''", nil, nil), ([:], "API_KEYS=' '", " ", "/x/.env, línea 1"),
      ([:], "API_KEYS=a\nAPI_KEYS=b", "b", "/x/.env, línea 2"), ([:], "api_keys=a\nPORT=1", nil, nil),
    ] as [([String: String], String, String?, String?)])
  func environmentBeforeFile(environment: [String: String], file: String, text: String?, place: String?) throws {
    let source = try Self.source(environment, file: file)
    #expect(source.text("API_KEYS") == text && source.place(of: "API_KEYS") == place)
  }

  /// environment, file, the error's text
  @Test(
    arguments: [
      (["HOME": "/", "PATH": "/bin", "API_KEYS": "a"], "PORT=1\nPUBLICAR=x", []),
      (
        [:], "API_KEYS=a\nPORT=1\nAPI_KEYS=b",
        ["API_KEYS está 2 veces en /x/.env y solo vale la última, la de la línea 3"]
      ),
      (
        [:], "PORT=1\nDEBUG=0\nDEBUG=0\nPORT=1\nPORT=2",
        [
          "PORT está 3 veces en /x/.env y solo vale la última, la de la línea 5",
          "DEBUG está 2 veces en /x/.env y solo vale la última, la de la línea 3",
        ]
      ),
      ([:], "A=1\nA=2", []),
      (
        [:], "\nexport API_KEY=hunter2",
        ["API_KEY (/x/.env, línea 2) no es ningún ajuste y no se usa: quizá quiso escribir API_KEYS"]
      ),
      (
        ["api_keys": "hunter2"], "",
        ["api_keys (variable de entorno) no es ningún ajuste y no se usa: quizá quiso escribir API_KEYS"]
      ),
      (
        ["PROT": "hunter2", "API-KEYS": "x"], "PROT=hunter2\nPROT=",
        [
          "API-KEYS (variable de entorno) no es ningún ajuste y no se usa: quizá quiso escribir API_KEYS",
          "PROT (/x/.env, línea 1) no es ningún ajuste y no se usa: quizá quiso escribir PORT",
        ]
      ),
    ] as [([String: String], String, [String])])
  func whatIsWarnedOf(environment: [String: String], file: String, warnings: [String]) throws {
    #expect(try Self.source(environment, file: file).warnings == warnings)
    #expect(try Settings(Self.source(environment, file: file)).readingWarnings == warnings)
  }

  @Test func warningsAreBounded() throws {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map { "POR\($0)=1\n" }.joined().replacing("PORT=1\n", with: "")
    let warnings = try Self.source([:], file: letters).warnings
    #expect(warnings.count == 21 && warnings.last == "y 5 avisos más sobre nombres de ajustes")
  }

  // MARK: Files

  /// The object at the path.
  enum Place: String, CaseIterable {
    case nothing, file, link, empty
    case folder, linkToFolder, danglingLink, linkToItself, pipe, socket, device, beyondAFile, tooLong, notText

    var reason: EnvironmentFileError.Reason? {
      switch self {
      case .nothing, .file, .link, .empty: nil
      case .folder, .linkToFolder: .folder
      case .danglingLink: .brokenLink
      case .linkToItself, .beyondAFile: .unreadable
      case .pipe, .socket, .device: .notRegular
      case .tooLong: .tooLong
      case .notText: .notUTF8
      }
    }
  }

  @Test(arguments: Place.allCases) func whatIsAtThePath(place: Place) throws {
    let folder = NSTemporaryDirectory() + "ls-env-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var path = folder + "/.env"
    let text = Data("LOOPSERVER_TEST_ONLY='a=b'\r\n".utf8)
    switch place {
    case .nothing: break
    case .file: try text.write(to: URL(fileURLWithPath: path))
    case .empty: try Data().write(to: URL(fileURLWithPath: path))
    case .link:
      try text.write(to: URL(fileURLWithPath: folder + "/real"))
      #expect(symlink("real", path) == 0)
    case .folder: #expect(mkdir(path, 0o700) == 0)
    case .linkToFolder: #expect(symlink(folder, path) == 0)
    case .danglingLink: #expect(symlink("none", path) == 0)
    case .linkToItself: #expect(symlink(".env", path) == 0)
    case .pipe: #expect(mkfifo(path, 0o600) == 0)
    case .socket: try Self.bind(path)
    case .device: #expect(symlink("/dev/zero", path) == 0)
    case .beyondAFile:
      try text.write(to: URL(fileURLWithPath: path))
      path += "/.env"
    case .tooLong:
      try Data(repeating: 0x0A, count: EnvironmentFile.longest + 1).write(to: URL(fileURLWithPath: path))
    case .notText: try Data([0x23, 0xF1]).write(to: URL(fileURLWithPath: path))
    }
    do throws(SettingsError) {
      let source = try SettingsSource.process(environmentFile: path)
      #expect(place.reason == nil)
      #expect(source.text("LOOPSERVER_TEST_ONLY") == (place == .file || place == .link ? "a=b" : nil))
      #expect(source.environment["PATH"] == ProcessInfo.processInfo.environment["PATH"])
    } catch {
      let reason = try #require(place.reason, "\(error)")
      let line = reason == .notUTF8 ? 1 : nil
      #expect(error == .file(path, EnvironmentFileError(reason, line: line)))
      #expect(error.description.hasPrefix(path))
    }
  }

  @Test func theFileIsNamedWithItsFolder() {
    #expect(throws: SettingsError.file(FileManager.default.currentDirectoryPath + "/.", EnvironmentFileError(.folder)))
    {
      try SettingsSource.process(environmentFile: ".")
    }
  }

  private static func bind(_ path: String) throws {
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    try #require(path.utf8.count < 108)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(result == 0)
  }
}
