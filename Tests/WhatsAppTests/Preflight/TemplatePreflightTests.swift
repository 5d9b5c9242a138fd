// Questions about templates to a far end that answers like Meta's list, or does not.

import Campaigns
import EventLoop
import HTTPClient
import TestSupport
import Testing

@testable import WhatsApp

@Suite struct TemplatePreflightTests {
  private static let credentials = WhatsAppCredentials(token: "TOKEN", phoneID: "1142", wabaID: "99")

  private static func template(_ name: String, _ language: String = "es", body: String = "Hola") -> String {
    #"{"name":"\#(name)","language":"\#(language)","status":"APPROVED","components":[{"type":"BODY","text":"\#(body)"}]}"#
  }

  private static func page(_ templates: [String], next: String? = nil) -> String {
    let paging = next.map { #","paging":{"cursors":{"after":"\#($0)"},"next":"https://e.com"}"# } ?? ""
    return #"{"data":[\#(templates.joined(separator: ","))]\#(paging)}"#
  }

  /// - Parameter answer: the answer to the n-th question, from 0, which is its whole target.
  private func withMeta(
    answering answer: @escaping @LoopActor (Int, String) async throws -> (status: String, body: String),
    _ body: @escaping @LoopActor (TemplatePreflight, FarEnd) async throws -> Void
  ) async throws {
    try await withDeadline(.seconds(30)) {
      var count = 0
      let far = try FarEnd { connection in
        while let request = try await connection.readRequest() {
          count += 1
          let (status, body) = try await answer(count - 1, String(request.line.split(separator: " ")[1]))
          connection.respond(status, body)
        }
      }
      defer { far.close() }
      let client = CurlClient()
      defer { client.close() }
      try await body(TemplatePreflight(client: client, graphURL: far.address("/v25.0")), far)
    }
  }

  private static func name(_ knowledge: TemplateKnowledge) -> String? {
    if case .found(let template) = knowledge { template.name } else { nil }
  }

  @Test func whoAsksTheSameGetsOneAnswer() async throws {
    let mayAnswer = await Wakeup()
    try await withMeta { _, _ in
      await mayAnswer.wait(until: nil)
      return ("200 OK", Self.page([Self.template("promo")]))
    } _: { preflight, far in
      let asking = (0..<50).map { _ in
        spawn { await preflight.template("promo", language: "es", credentials: Self.credentials) }
      }
      try await eventually { far.requests.count == 1 }
      // A caller that goes away takes the answer from nobody.
      asking[0].cancel()
      mayAnswer.signal()
      for task in asking { #expect(Self.name(await task.value) == "promo") }
      _ = await preflight.template("promo", language: "es", credentials: Self.credentials)
      #expect(far.requests.count == 1, "the answer counts for a minute")
      mayAnswer.signal()
      let other = await preflight.template("promo", language: "en", credentials: Self.credentials)
      #expect(other == .missing("La plantilla 'promo' no existe en el idioma 'en'; existe en: es"))
      #expect(far.requests.count == 2)
    }
  }

  @Test func aFailureIsNotRemembered() async throws {
    try await withMeta { count, _ in
      count == 0 ? ("500 Internal Server Error", "{}") : ("200 OK", Self.page([Self.template("promo")]))
    } _: { preflight, far in
      let both = (0..<2).map { _ in
        spawn { await preflight.template("promo", language: "es", credentials: Self.credentials) }
      }
      for task in both {
        guard case .unknown(let warning?) = await task.value else {
          Issue.record("known")
          return
        }
        #expect(
          warning.message == "No se pudo comprobar la plantilla 'promo': Meta no lo permite o falló (HTTP 500)")
      }
      #expect(far.requests.count == 1)
      #expect(
        Self.name(await preflight.template("promo", language: "es", credentials: Self.credentials)) == "promo")
      #expect(far.requests.count == 2)
    }
  }

  /// Meta finds every name that has the one asked for in it.
  @Test func aTemplateOnALaterPage() async throws {
    try await withMeta { _, target in
      let next = ["a": "b", "b": "c"]
      let after = target.split(separator: "after=").dropFirst().first.map(String.init)
      let own = after == "b" ? Self.template("promo", "en") : Self.template("promo", "pt")
      return ("200 OK", Self.page([Self.template("promo_2"), own], next: after.map { next[$0] } ?? "a"))
    } _: { preflight, far in
      #expect(
        Self.name(await preflight.template("promo", language: "en", credentials: Self.credentials)) == "promo")
      #expect(far.requests.count == 3)
      #expect(
        far.requests[2].line.hasPrefix("GET /v25.0/99/message_templates?fields=name,")
          && far.requests[2].line.hasSuffix("&limit=100&name=promo&after=b HTTP/1.1"), "\(far.requests[2].line)")
      let missing = await preflight.template("promo", language: "fr", credentials: Self.credentials)
      #expect(
        missing == .missing("La plantilla 'promo' no existe en el idioma 'fr'; existe en: en, pt, pt, pt"))
    }
  }

  @Test func pagesHaveAnEnd() async throws {
    try await withMeta { count, _ in
      ("200 OK", Self.page([Self.template("otra")], next: "c\(count)"))
    } _: { preflight, far in
      guard
        case .unknown(let warning?) = await preflight.template(
          "promo", language: "es", credentials: Self.credentials)
      else {
        Issue.record("known")
        return
      }
      #expect(warning.message.hasSuffix("Meta tiene demasiadas con un nombre así"))
      #expect(far.requests.count == 20)
    }
  }

  /// A page that does not fit is asked for in smaller ones.
  @Test(arguments: [(45_000, [100, 20]), (120_000, [100, 20, 4]), (2000, [100]), (300_000, [100, 20, 4])])
  func longTemplates(length: Int, limits: [Int]) async throws {
    let fits = length < 250_000
    try await withMeta { _, target in
      let limit = limits.first { target.contains("&limit=\($0)&") || target.hasSuffix("&limit=\($0)") } ?? 0
      // The long text is an example in the template, which is not read.
      let body = String(repeating: "x", count: length)
      return ("200 OK", Self.page((0..<limit).map { Self.template("t\($0)", body: body) }, next: "n\(limit)"))
    } _: { preflight, far in
      do throws(TemplatesUnavailable) {
        let page = try await preflight.page(after: nil, credentials: Self.credentials)
        #expect(fits && page.templates.count == limits.last && page.next == "n\(limits.last!)")
      } catch {
        #expect(!fits && error.reason == "Meta respondió algo demasiado largo")
      }
      #expect(far.requests.count == limits.count)
    }
  }
}
