// An address that cannot be listened on ends the start with a line that names the settings.

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import LoopServer

@Suite struct ListenTests {
  @Test(arguments: [false, true]) func aPortThatIsTakenIsNamed(byOption: Bool) async throws {
    try await withDeadline(.seconds(60)) {
      let other = try TCPListener(address: SocketAddress(ip: "127.0.0.1", port: 0))
      try other.start { $0.close() }
      defer { other.close() }
      let port = other.localAddress!.port
      let server = try ServerProcess(
        byOption ? [:] : ["PORT": "\(port)"], arguments: ["serve"] + (byOption ? ["--puerto", "\(port)"] : []))
      defer { server.removeDirectory() }
      #expect(await server.child.wait() == .exited(1))
      let line = server.logLines.last?["msg"] as? String ?? ""
      #expect(line.contains("HOST=127.0.0.1 PORT=\(port): otro programa ya usa ese puerto"), "\(server.log)")
      #expect(!line.contains("uv_"), "\(line)")
    }
  }

  @Test func anAddressOfAnotherMachineIsNamed() async throws {
    try await withDeadline(.seconds(60)) {
      let server = try ServerProcess(["HOST": "198.51.100.7", "API_KEYS": "una-clave-bastante-larga"])
      defer { server.removeDirectory() }
      #expect(await server.child.wait() == .exited(1))
      #expect(server.log.contains("HOST=198.51.100.7 PORT=0: la dirección no es de esta máquina"), "\(server.log)")
    }
  }

  @Test func theSimulatorNamesItsOptions() async throws {
    try await withDeadline(.seconds(60)) {
      let other = try TCPListener(address: SocketAddress(ip: "127.0.0.1", port: 0))
      try other.start { $0.close() }
      defer { other.close() }
      let port = other.localAddress!.port
      let simulator = try ServerProcess([:], arguments: ["simulador", "--puerto", "\(port)"])
      defer { simulator.removeDirectory() }
      #expect(await simulator.child.wait() == .exited(1))
      let said = simulator.child.standardError.text
      #expect(said.contains("--host=127.0.0.1 --puerto=\(port): otro programa ya usa ese puerto"), "\(said)")
    }
  }

  @Test(arguments: [
    ("EACCES", -EACCES, "use uno desde 1024 en PORT"),
    ("a name", -3008, "HOST no es una dirección ni un nombre"),
    ("anything else", -EPERM, "HOST=servidor PORT=80: uv_tcp_bind: EPERM"),
  ]) func everyReasonIsASentence(_: String, code: Int32, part: String) {
    let error = ListenError(host: "servidor", port: 80, error: LoopError(call: "uv_tcp_bind", code: code))
    #expect(error.description.contains(part), "\(error)")
  }
}
