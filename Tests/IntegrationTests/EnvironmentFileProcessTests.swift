// The `.env` file as the operator has it. An error in it ends the start with one line; another spelling of a good line
// is in force.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct EnvironmentFileProcessTests {
  struct BadFile: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var bytes: [UInt8]
    /// A part of the line that the start prints.
    var said: String

    init(_ name: String, _ bytes: [UInt8], _ said: String) {
      (testDescription, self.bytes, self.said) = (name, bytes, said)
    }

    init(_ name: String, _ text: String, _ said: String) { self.init(name, Array(text.utf8), said) }
  }

  @Test(arguments: [
    BadFile("colon", "PORT=0\r\nAPI_KEYS: hunter2-0123456789\r\n", ", línea 2 (API_KEYS): no es NOMBRE=valor"),
    BadFile("key alone", "hunter2-0123456789", ", línea 1: no es NOMBRE=valor"),
    BadFile("open quote", "API_KEYS=\"hunter2-0123456789", ", línea 1 (API_KEYS): falta la comilla"),
    BadFile("two settings", "INSTANCE_ID=x API_KEYS=hunter2-0123", ", línea 1 (INSTANCE_ID): tiene dos ajustes"),
    BadFile("added to no line end", "DEBUG=no\nINSTANCE_ID=xAPI_KEYS=hunter2\n", ", línea 2 (INSTANCE_ID): tiene dos"),
    BadFile("key in place of a number", "\nPORT=hunter2-0123456789", ", línea 2): debe ser un número entero"),
    BadFile("key taken back", "API_KEYS=hunter2\nAPI_KEYS=\n", ", línea 2 (API_KEYS): deja sin valor"),
    BadFile(
      "UTF-16", [0xFF, 0xFE] + "API_KEYS=hunter2".utf16.flatMap { [UInt8($0), 0] }, " está en UTF-16: guárdelo"),
    BadFile("UTF-16, no mark", "API_KEYS=hunter2".utf16.flatMap { [UInt8($0), 0] }, " está en UTF-16: guárdelo"),
    BadFile(
      "PowerShell", Array("#\n".utf8) + "API_KEYS=hunter2".utf16.flatMap { [UInt8($0), 0] },
      ", línea 2: tiene bytes NUL"),
    BadFile("Windows-1252", Array("API_KEYS=hunter2 # contrase".utf8) + [0xF1], ", línea 1 (API_KEYS): tiene letras"),
    BadFile("too long", [UInt8](repeating: 0x0A, count: 70_000), " ocupa más de 64 KiB"),
  ])
  func aBadFileEndsEveryCommand(file: BadFile) async throws {
    try await withDeadline(.seconds(90)) {
      let directory = try ServerProcess.makeDirectory()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      try Data(file.bytes).write(to: URL(fileURLWithPath: directory + "/.env"))
      // PORT of the environment goes before the file's, which one of them has.
      try await self.endsEveryCommand(in: directory, saying: file.said, environment: ["PORT": ""])
    }
  }

  @Test(arguments: ["folder", "dangling link", "pipe", "no permission"])
  func whatIsNoReadableFileEndsEveryCommand(place: String) async throws {
    try await withDeadline(.seconds(90)) {
      let directory = try ServerProcess.makeDirectory()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let path = directory + "/.env"
      let said: String
      switch place {
      case "folder": (_, said) = (mkdir(path, 0o700), " es una carpeta: ")
      case "dangling link":
        (_, said) = (symlink("/run/secrets/none", path), " es un enlace a un archivo que no existe: ")
      case "pipe": (_, said) = (mkfifo(path, 0o600), " no es un archivo normal: ")
      default:
        try "API_KEYS=hunter2".write(toFile: path, atomically: false, encoding: .utf8)
        (_, said) = (chmod(path, 0), " no se puede leer: dé permiso de lectura ")
      }
      // Root reads everything unless it gives up these two.
      let plain = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
      try await self.endsEveryCommand(in: directory, saying: said, launcher: geteuid() == 0 ? plain : [])
    }
  }

  /// Expects of every command that reads settings: exit status 1, one line on stderr that names the file, nothing on
  /// stdout.
  @LoopActor
  private func endsEveryCommand(
    in directory: String, saying said: String, environment: [String: String] = [:], launcher: [String] = []
  ) async throws {
    for arguments in [[], ["serve"], ["serve", "--simulador"], ["serve", "--puerto", "0"], ["salud"]] {
      let server = try ServerProcess(environment, arguments: arguments, directory: directory, launcher: launcher)
      #expect(await server.child.wait() == .exited(1), "\(arguments)")
      let text = server.child.standardError.text
      #expect(text.hasSuffix("\n") && text.split(separator: "\n").count == 1, "\(arguments): \(text)")
      #expect(text.hasPrefix("LoopServer: ") && text.contains(directory + "/.env" + said), "\(arguments): \(text)")
      #expect(!text.contains("hunter2") && server.log.isEmpty, "\(arguments): \(text)")
    }
    #expect(!FileManager.default.fileExists(atPath: directory + "/data"), "nothing was begun")
  }

  /// Each file sets the key `clave-0123456789abcdef`.
  @Test(arguments: [
    "API_KEYS=clave-0123456789abcdef\r\nDEBUG=true\r\n", "\u{FEFF}API_KEYS=clave-0123456789abcdef\n",
    "export\tAPI_KEYS=clave-0123456789abcdef", "export  API_KEYS = 'clave-0123456789abcdef' # la del panel",
    "\u{FEFF}# contraseña\r\n\r\n\texport \t API_KEYS=\"clave-0123456789abcdef\" \r\n",
    "# de un Mac antiguo\rAPI_KEYS=clave-0123456789abcdef\r", "API_KEYS=otra\nAPI_KEYS=clave-0123456789abcdef #nueva",
  ])
  func theKeysOfAnOddFileAreInForce(text: String) async throws {
    try await withDeadline(.seconds(60)) {
      let directory = try ServerProcess.makeDirectory()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/.env"))
      let server = try await ServerProcess.start([:], directory: directory)
      let list = server.url("/api/listar-campanas")
      #expect(try await curl(list).status == 401)
      #expect(try await curl("-H", "X-API-Key: otra", list).status == 401)
      try await eventually("the key opens") {
        try await curl("-H", "X-API-Key: clave-0123456789abcdef", list).status == 200
      }
      #expect(await server.stop() == .exited(0))
    }
  }

  @Test func aNameThatIsNearlyASettingsIsWarnedOf() async throws {
    try await withDeadline(.seconds(60)) {
      let directory = try ServerProcess.makeDirectory()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let file = directory + "/.env"
      try "API_KEY=hunter2\nDEBUG=no\nDEBUG=false\nOTRA=x\n".write(toFile: file, atomically: false, encoding: .utf8)
      let server = try await ServerProcess.start(["webhook-secreto": "hunter2"], directory: directory)
      try await eventually("the warnings are there") { server.log.contains("faltan las credenciales") }
      let warnings = server.logLines.filter { $0["level"] as? String == "warning" }.compactMap { $0["msg"] as? String }
      for sentence in [
        "DEBUG está 2 veces en \(file) y solo vale la última, la de la línea 3",
        "API_KEY (\(file), línea 1) no es ningún ajuste y no se usa: quizá quiso escribir API_KEYS",
        "webhook-secreto (variable de entorno) no es ningún ajuste y no se usa: quizá quiso escribir WEBHOOK_SECRETO",
      ] {
        try await eventually("\(sentence), in \(server.log)") {
          server.logLines.count { $0["level"] as? String == "warning" && $0["msg"] as? String == sentence } == 1
        }
      }
      #expect(!server.log.contains("hunter2") && !warnings.contains { $0.contains("OTRA") })
      #expect(await server.stop() == .exited(0))

      // An error that a slip in the file may have caused mentions the slip.
      let refused = try ServerProcess(["HOST": "0.0.0.0"], directory: directory)
      #expect(await refused.child.wait() == .exited(1))
      let unanswered = try ServerProcess(["PORT": "\(try freePort())"], arguments: ["salud"], directory: directory)
      #expect(await unanswered.child.wait() == .exited(1))
      for (process, beginning) in [(refused, "HOST se alcanza desde otras"), (unanswered, "sin respuesta: ")] {
        let text = process.child.standardError.text
        #expect(text.hasPrefix("LoopServer: " + beginning) && text.split(separator: "\n").count == 1, "\(text)")
        #expect(text.contains("quizá quiso escribir API_KEYS") && !text.contains("hunter2"), "\(text)")
      }
    }
  }
}
