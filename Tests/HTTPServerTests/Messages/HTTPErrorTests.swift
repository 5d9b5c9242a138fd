import Foundation
import Testing

@testable import HTTPServer

@Suite struct HTTPErrorTests {
  @Test func rendersAsFastAPIDoes() {
    func text(_ error: HTTPError) -> String { String(decoding: error.json, as: UTF8.self) }
    #expect(text(HTTPError(.notFound, "Campaña 'X' no encontrada")) == #"{"detail":"Campaña 'X' no encontrada"}"#)
    #expect(text(HTTPError(issues: [])) == #"{"detail":[]}"#)
    #expect(
      text(
        HTTPError(issues: [ValidationIssue(["body", "mensajes", 3, "numero"], "Falta \"numero\"", type: "missing")]))
        == #"{"detail":[{"loc":["body","mensajes",3,"numero"],"msg":"Falta \"numero\"","type":"missing"}]}"#)
    #expect(HTTPError(issues: []).status.code == 422)
  }

  @Test func anyTextSurvivesTheEscaping() throws {
    let text = String(String.UnicodeScalarView((0..<0x250).compactMap(Unicode.Scalar.init))) + "\"\\/ñ😀\u{2028}"
    let object = try JSONSerialization.jsonObject(with: Data(HTTPError(.badRequest, text).json)) as? [String: String]
    #expect(object == ["detail": text])
  }

  @Test func limitsAreNamedInUnitsPeopleUse() {
    func detail(_ limit: Int) -> HTTPError.Detail { HTTPError.bodyTooLarge(limit: limit).detail }
    #expect(detail(50 << 20) == .text("El cuerpo de la petición supera el máximo de 50 MB"))
    #expect(detail(1000) == .text("El cuerpo de la petición supera el máximo de 1000 bytes"))
  }
}
