// Where the server is, and what its refusals become.

import Foundation
import JSON
import Testing

@testable import Console

@Suite struct ServerAddressTests {
  @Test(arguments: [
    ("http://127.0.0.1:8000", "http://127.0.0.1:8000"), ("http://localhost:8000/", "http://localhost:8000"),
    ("https://colas.ejemplo.com/cola//", "https://colas.ejemplo.com/cola"),
  ])
  func anAddressIsTakenWithoutItsLastSlash(text: String, base: String) throws {
    #expect(try ServerAddress(text).base == base)
  }

  @Test(arguments: ["", "localhost", "ftp://a", "http://", "http://a?b=1", "http://a/#x", "http://a b"])
  func anotherTextIsNone(text: String) {
    let error = #expect(throws: ConsoleFailure.self) { try ServerAddress(text) }
    #expect(error?.status == .usage)
  }

  @Test(arguments: [
    ("clave-de-prueba\n", "clave-de-prueba"), ("  clave \r\n", "clave"), ("\n", nil), ("dos\nlíneas\n", nil),
    ("a b", nil),
  ])
  func aKeyIsOneWord(contents: String, key: String?) throws {
    let file = NSTemporaryDirectory() + UUID().uuidString
    try contents.write(toFile: file, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    if let key {
      #expect(try ServerKey.chosen(file: file) == key)
    } else {
      let error = #expect(throws: ConsoleFailure.self) { try ServerKey.chosen(file: file) }
      #expect(error?.text.contains("líneas") == false && error?.text.contains("a b") == false)
    }
  }

  @Test func aFileThatIsNotThereIsNamed() {
    let error = #expect(throws: ConsoleFailure.self) { try ServerKey.chosen(file: "/no/hay") }
    #expect(error?.text.contains("/no/hay") == true)
  }

  @Test(arguments: [
    (404, #"{"detail":"La campaña 'x' no existe"}"#, ConsoleStatus.refused, "La campaña 'x' no existe"),
    (
      422, #"{"detail":[{"loc":["body","buzon"],"msg":"Campo requerido","type":"missing"}]}"#, .refused,
      "buzon: Campo requerido"
    ),
    (401, #"{"detail":"Falta la clave"}"#, .refused, "LOOPSERVER_CLAVE"),
    (403, #"{"detail":"La clave 'g' (lectura) no puede: hace falta operador"}"#, .refused, "hace falta operador"),
    (503, #"{"detail":"Redis no disponible"}"#, .unreachable, "Redis no disponible"),
    (502, "<html>", .unreachable, "502"), (404, "<html>", .unreachable, "LoopServer"), (500, "{}", .unreachable, "500"),
    (409, #"{"detail":"\u001b[2J"}"#, .refused, "·[2J"),
  ])
  func aRefusalIsASentence(status: Int, body: String, ends: ConsoleStatus, text: String) {
    let json = try? JSONDocument.parse(Array(body.utf8))
    let failure = ConsoleFailure.answered(status, json, server: "http://a:80")
    #expect(failure.status == ends)
    #expect(failure.text.contains(text), "\(failure.text)")
  }
}
