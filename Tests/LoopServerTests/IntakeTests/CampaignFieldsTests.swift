import Campaigns
import HTTPServer
import Testing

@testable import LoopServer

@Suite struct CampaignFieldsTests {
  private let valid: [JSONUploadField: JSONScalar] = [
    .title: .string("  promo "), .template: .string("promo_fibra"), .mailbox: .string("14"),
  ]

  @Test func defaultsAndTrimming() throws {
    let fields = try CampaignFields(valid)
    #expect(fields.title.text == "promo")
    #expect(fields.language == "es")
    #expect(fields.interval == nil)
    #expect(!fields.dropsDuplicates && !fields.isStrict)
  }

  @Test(arguments: [
    (JSONUploadField.mailbox, JSONScalar.integer(14)), (.intervalMilliseconds, .string("0")),
    (.intervalMilliseconds, .integer(86_400_000)), (.dropsDuplicates, .string("sí")), (.isStrict, .boolean(true)),
    (.language, .string("")), (.start, .string("2026-01-08T10:30:00-04:00")), (.intervalMilliseconds, .null),
  ])
  func whatIsAccepted(field: JSONUploadField, value: JSONScalar) throws {
    var values = valid
    values[field] = value
    _ = try CampaignFields(values)
  }

  @Test(arguments: [
    (JSONUploadField.title, JSONScalar.integer(5), "string_type"), (.title, .string("a:b"), "value_error"),
    (.title, .string("   "), "value_error"), (.title, .null, "missing"), (.template, .string(""), "missing"),
    (.mailbox, .boolean(true), "string_type"), (.intervalMilliseconds, .string("rápido"), "int_parsing"),
    (.intervalMilliseconds, .integer(-1), "value_error"), (.intervalMilliseconds, .number("1.5"), "int_parsing"),
    (.start, .string("mañana"), "datetime_parsing"), (.dropsDuplicates, .string("quizá"), "bool_parsing"),
    (.language, .string("español de Venezuela"), "string_too_long"), (.template, .array, "string_type"),
  ])
  func whatIsWrongIsNamedByItsField(field: JSONUploadField, value: JSONScalar, type: String) {
    var values = valid
    values[field] = value
    let error = #expect(throws: HTTPError.self) { try CampaignFields(values) }
    guard case .issues(let issues)? = error?.detail else {
      Issue.record("a 422 lists its issues")
      return
    }
    #expect(issues.map(\.location) == [["body", .name(field.rawValue)]])
    #expect(issues.map(\.type) == [type])
  }

  @Test func differentFieldsHaveDifferentFingerprints() throws {
    var values = valid
    let first = try CampaignFields(values).fingerprintText
    values[.intervalMilliseconds] = .integer(5)
    #expect(try CampaignFields(values).fingerprintText != first)
  }
}
