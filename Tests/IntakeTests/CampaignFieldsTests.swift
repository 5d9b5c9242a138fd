import EventLoop
import HTTPServer
import Testing

@testable import Intake
@testable import Text
@testable import Uploads
@testable import Webhooks

@Suite struct CampaignFieldsTests {
  private let valid: [UploadField: FieldValue] = [
    .title: .string("  promo "), .template: .string("promo_fibra"), .inbox: .string("14"),
  ]

  @Test func defaultsAndTrimming() throws {
    let fields = try CampaignFields(valid, now: Loop.wallClockMilliseconds())
    #expect(fields.title.text == "promo")
    #expect(fields.language == "es")
    #expect(fields.interval == nil)
    #expect(!fields.dropsDuplicates && !fields.isStrict && !fields.isDraft)
  }

  @Test(arguments: [
    (UploadField.inbox, FieldValue.integer(14)), (.intervalMilliseconds, .string("0")),
    (.intervalMilliseconds, .integer(86_400_000)), (.dropsDuplicates, .string("sí")), (.isStrict, .boolean(true)),
    (.language, .string("")), (.start, .string("2026-01-08T10:30:00-04:00")), (.intervalMilliseconds, .null),
  ])
  func whatIsAccepted(field: UploadField, value: FieldValue) throws {
    var values = valid
    values[field] = value
    _ = try CampaignFields(values, now: Loop.wallClockMilliseconds())
  }

  @Test(arguments: [
    (UploadField.title, FieldValue.integer(5), "string_type"), (.title, .string("a:b"), "value_error"),
    (.title, .string("   "), "value_error"), (.title, .null, "missing"), (.template, .string(""), "missing"),
    (.inbox, .boolean(true), "string_type"), (.intervalMilliseconds, .string("rápido"), "int_parsing"),
    (.intervalMilliseconds, .integer(-1), "value_error"), (.intervalMilliseconds, .number("1.5"), "int_parsing"),
    (.start, .string("mañana"), "datetime_parsing"), (.dropsDuplicates, .string("quizá"), "bool_parsing"),
    (.language, .string("español de la Venezuela"), "string_too_long"), (.template, .array, "string_type"),
    (.webhookURL, .string("ejemplo.com"), "value_error"), (.webhookURL, .string("https://[::1]/"), "value_error"),
    (.webhookURL, .integer(5), "string_type"),
  ])
  func whatIsWrongIsNamedByItsField(field: UploadField, value: FieldValue, type: String) {
    var values = valid
    values[field] = value
    let error = #expect(throws: HTTPError.self) { try CampaignFields(values, now: Loop.wallClockMilliseconds()) }
    guard case .issues(let issues)? = error?.detail else {
      Issue.record("a 422 lists its issues")
      return
    }
    #expect(issues.map(\.location) == [["body", .name(field.rawValue)]])
    #expect(issues.map(\.type) == [type])
  }

  @Test(arguments: [
    ("2026-01-08T10:30:00Z", "America/Caracas", "2026-01-08T10:30:00Z"),
    ("2026-01-08T10:30:00", "America/Caracas", "2026-01-08T14:30:00Z"),
    (" 2026-07-08 10:30 ", "Europe/Madrid", "2026-07-08T08:30:00Z"),
    // A time that is skipped in spring is the first moment after the gap.
    ("2026-03-08T02:30:00.250", "America/New_York", "2026-03-08T07:00:00Z"),
    ("2026-01-08T10:30:00-04:00", nil, "2026-01-08T14:30:00Z"),
  ])
  func aStartWithoutAnOffsetIsMeantInItsZone(text: String, zone: String?, expected: String) throws {
    var values = valid
    values[.start] = .string(text)
    values[.timeZone] = zone.map { .string($0) }
    let start = try #require(try CampaignFields(values, now: Loop.wallClockMilliseconds()).schedule.start)
    #expect(Timestamp.text(start) == expected && start % 1000 == 0)
  }

  /// 2026-01-08T10:30:00Z, and 1825 days later.
  @Test(arguments: [
    ("2031-01-07T10:30:00Z", true), ("2031-01-07T06:30:00-04:00", true), ("2031-01-07T10:30:00.001Z", false),
    ("2031-01-07T10:30:00-00:01", false), ("2206-01-08T10:30:00Z", false), ("9999-12-31T23:59:59Z", false),
    // A moment that has passed means at once, however long ago it was.
    ("2026-01-08T10:29:59Z", true), ("0000-01-01T00:00:00Z", true),
  ])
  func aStartMayBeFiveYearsAway(text: String, isTaken: Bool) throws {
    var values = valid
    values[.start] = .string(text)
    let now: Milliseconds = 1_767_868_200_000
    if isTaken {
      #expect(try CampaignFields(values, now: now).schedule.start == Timestamp.parse(text)?.utc)
      return
    }
    let error = #expect(throws: HTTPError.self) { try CampaignFields(values, now: now) }
    guard case .issues(let issues)? = error?.detail else {
      Issue.record("a 422 lists its issues")
      return
    }
    #expect(issues.map(\.location) == [["body", "inicio"]] && issues.map(\.type) == ["value_error"])
    #expect(issues.map(\.message) == ["Debe estar como máximo a 5 años de hoy"])
  }

  @Test func aWindowIsStoredWithItsZone() throws {
    var values = valid
    values[.window] = .string(" 08:00 - 20:00 ")
    values[.timeZone] = .string("America/Caracas ")
    let fields = try CampaignFields(values, now: Loop.wallClockMilliseconds()).stored.suffix(2)
    #expect(fields.map(\.name) == ["ventana", "zona_horaria"])
    #expect(fields.map(\.value) == ["08:00-20:00", "America/Caracas"])
  }

  @Test(arguments: [
    ("08:00-20:00", "lun-vie", "08:00-20:00 lun-vie"), ("20:00-06:00", "Mie, LUN", "20:00-06:00 lun,mié"),
    (nil, "vie-lun", "00:00-24:00 vie-lun"), ("08:00-20:00", "", "08:00-20:00"),
  ])
  func daysAreStoredWithTheHours(window: String?, days: String, stored: String) throws {
    var values = valid
    values[.window] = window.map { .string($0) }
    values[.days] = .string(days)
    values[.timeZone] = .string("America/Caracas")
    let fields = try CampaignFields(values, now: Loop.wallClockMilliseconds())
    #expect(fields.stored.first { $0.name == "ventana" }?.value == stored)
    #expect(!fields.stored.contains { $0.name == "dias" })
    values[.days] = nil
    let every = try CampaignFields(values, now: Loop.wallClockMilliseconds())
    #expect((every.fingerprintText == fields.fingerprintText) == days.isEmpty)
  }

  @Test(
    arguments: [
      (["ventana": "08:00-20:00"], ["zona_horaria"]),
      (["ventana": "8-20", "zona_horaria": "UTC"], ["ventana"]),
      (["ventana": "08:00-08:00", "zona_horaria": "UTC"], ["ventana"]),
      (["ventana": "08:00-20:00", "zona_horaria": "America/Atlantis"], ["zona_horaria"]),
      (["ventana": "08:00-20:00", "zona_horaria": "America"], ["zona_horaria"]),
      (["zona_horaria": "../../../etc/passwd"], ["zona_horaria"]), (["zona_horaria": "zone.tab"], ["zona_horaria"]),
      (["zona_horaria": "right/UTC"], ["zona_horaria"]), (["inicio": "2026-01-08T10:30:00"], ["inicio"]),
      (["inicio": "2026-01-08T10:30:00", "zona_horaria": "Nada"], ["zona_horaria"]),
      (["ventana": "x", "zona_horaria": "y", "inicio": "z"], ["zona_horaria", "ventana", "inicio"]),
      (["dias": "lun-vie"], ["zona_horaria"]), (["dias": "l-v", "zona_horaria": "UTC"], ["dias"]),
      (["dias": "ayer", "ventana": "x", "zona_horaria": "UTC"], ["ventana", "dias"]),
    ] as [([String: String], [String])])
  func aScheduleThatIsNotClearIsRefused(given: [String: String], wrong: [String]) {
    var values = valid
    for (name, value) in given { values[UploadField(rawValue: name)!] = .string(value) }
    let error = #expect(throws: HTTPError.self) { try CampaignFields(values, now: Loop.wallClockMilliseconds()) }
    guard case .issues(let issues)? = error?.detail else {
      Issue.record("a 422 lists its issues")
      return
    }
    #expect(issues.map(\.location) == wrong.map { ["body", .name($0)] })
  }

  @Test func aWebhookIsKeptAndToldApart() throws {
    var values = valid
    let plain = try CampaignFields(values, now: Loop.wallClockMilliseconds())
    #expect(plain.webhookURL == nil && plain.stored.map(\.name) == ["plantilla", "buzon", "idioma"])
    values[.webhookURL] = .string(" https://ejemplo.com/aviso?clave=1 ")
    let fields = try CampaignFields(values, now: Loop.wallClockMilliseconds())
    #expect(fields.stored.map(\.name).suffix(1) == ["webhook_url"])
    #expect(fields.stored.map(\.value).suffix(1) == ["https://ejemplo.com/aviso?clave=1"])
    #expect(fields.fingerprintText != plain.fingerprintText)
    values[.webhookURL] = .string("http://10.0.0.1:81/")
    #expect(throws: HTTPError.self) { try CampaignFields(values, now: Loop.wallClockMilliseconds()) }
    #expect(
      try CampaignFields(
        values, webhookRules: WebhookRules(mayBePrivate: true), now: Loop.wallClockMilliseconds()
      ).webhookURL != nil)
  }

  @Test(
    arguments: [
      (FieldValue.string("VE"), "VE"), (.string(" ve "), "VE"), (.string(""), nil), (.null, nil), (.string("XX"), "-"),
      (.string("Venezuela"), "-"), (.string("58"), "-"), (.integer(58), "-"),
    ] as [(FieldValue, String?)]) func aCountryIsNamedByTwoLetters(value: FieldValue, code: String?) throws
  {
    var values = valid
    let plain = try CampaignFields(values, now: Loop.wallClockMilliseconds())
    values[.country] = value
    if code == "-" {
      #expect(throws: HTTPError.self) { try CampaignFields(values, now: Loop.wallClockMilliseconds()) }
    } else {
      let fields = try CampaignFields(values, now: Loop.wallClockMilliseconds())
      #expect(fields.country?.code == code)
      #expect((fields.fingerprintText == plain.fingerprintText) == (code == nil))
    }
  }

  @Test(
    arguments: [
      (.string("50, 25"), "25,50"), (.string("todos"), "25,50,75,detenida,reanudada,espera"), (.string(""), nil),
      (.null, nil),
      (.string("esperas"), "-"), (.string("25,"), "-"), (.integer(25), "-"), (.boolean(true), "-"),
    ] as [(FieldValue, String?)]) func noticesAreKeptAndToldApart(value: FieldValue, stored: String?) throws
  {
    var values = valid
    let plain = try CampaignFields(values, now: 0)
    values[.notices] = value
    if stored == "-" {
      #expect(throws: HTTPError.self) { try CampaignFields(values, now: 0) }
    } else {
      let fields = try CampaignFields(values, now: 0)
      #expect(fields.stored.first { $0.name == "avisos" }?.value == stored)
      #expect((fields.fingerprintText == plain.fingerprintText) == (stored == nil))
    }
  }

  /// A repeat across an upgrade is recognised, since new fields add a line only where they are given.
  @Test func theLinesOfAFingerprintStayAsTheyAre() throws {
    let plain = try CampaignFields(valid, now: 0)
    #expect(plain.fingerprintText == "promo\npromo_fibra\n14\nes\n\n\n\n\nfalse\nfalse\n")
    let given: [UploadField: FieldValue] = [
      .language: .string("pt_BR"), .intervalMilliseconds: .integer(500), .start: .string("1970-01-02T00:00:00Z"),
      .window: .string("08:00-20:00"), .timeZone: .string("UTC"), .dropsDuplicates: .boolean(true),
      .isStrict: .string("sí"), .webhookURL: .string("https://ejemplo.com/"), .country: .string("ve"),
      .mapping: .string(#"{"numero":"Celular"}"#), .values: .string(#"{"variable1":"Ana"}"#),
    ]
    let full = try CampaignFields(valid.merging(given) { $1 }, now: 0)
    #expect(
      full.fingerprintText.split(separator: "\n", omittingEmptySubsequences: false) == [
        "promo", "promo_fibra", "14", "pt_BR", "500", "86400000", "08:00-20:00", "UTC", "true", "true",
        "https://ejemplo.com/", "VE", "mapeo\tnumero\tCelular", "valores\tvariable1\tAna",
      ])
  }

  @Test func differentFieldsHaveDifferentFingerprints() throws {
    var values = valid
    let first = try CampaignFields(values, now: Loop.wallClockMilliseconds()).fingerprintText
    values[.intervalMilliseconds] = .integer(5)
    #expect(try CampaignFields(values, now: Loop.wallClockMilliseconds()).fingerprintText != first)
    values[.intervalMilliseconds] = nil
    values[.timeZone] = .string("America/Caracas")
    let zoned = try CampaignFields(values, now: Loop.wallClockMilliseconds()).fingerprintText
    #expect(zoned != first)
    values[.window] = .string("08:00-20:00")
    #expect(try CampaignFields(values, now: Loop.wallClockMilliseconds()).fingerprintText != zoned)
  }
}
