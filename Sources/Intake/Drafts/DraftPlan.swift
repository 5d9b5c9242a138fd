// When and how fast a draft is to be sent: as it was uploaded, but for what is said when it is started. What is named
// counts, and null takes it off; what is not named stays.

import Campaigns
import Crypto
import EventLoop
import HTTPServer
import JSON
import OpenAPI
import Text
import TimeZones
import Uploads

/// What a draft is started with.
package struct DraftPlan: Sendable {
  /// What may be said.
  static let fields: [UploadField] = [.start, .window, .days, .timeZone, .intervalMilliseconds]
  package static let names = fields.map(\.rawValue)

  private(set) var schedule: CampaignFields.Schedule
  let interval: Milliseconds?
  /// A start with the same is the same one.
  package let digest: String

  /// - Parameters:
  ///   - asked: what was said; other members are ignored, unless they are nearly called so.
  ///   - place: where it was said, `body` or `query`.
  ///   - stored: the draft.
  ///   - now: Redis' time, since 1970.
  ///   - zoneRules: looks a zone up.
  /// - Throws: `HTTPError` 422 with one issue for each wrong member.
  init(
    _ asked: JSONValue, from place: String, stored: StoredCampaign, now: Milliseconds,
    zoneRules: @escaping CampaignFieldReader.ZoneLookup
  ) throws(HTTPError) {
    try Self.checkNames(asked)
    var values = stored.scheduleValues
    // Hours and days that are said anew are said with their zone, as at the upload.
    if [UploadField.window, .days].contains(where: { Self.isGiven(asked[$0.rawValue]) }) { values[.timeZone] = nil }
    for field in Self.fields {
      if let value = asked[field.rawValue] { values[field] = FieldValue(value) }
    }
    var reader = CampaignFieldReader(values: values, now: now, zoneRules: zoneRules)
    schedule = reader.schedule()
    interval = reader.interval()
    guard reader.issues.isEmpty else {
      throw HTTPError(
        issues: reader.issues.map {
          ValidationIssue([.name(place)] + $0.location.dropFirst(), $0.message, type: $0.type)
        })
    }
    digest = Self.digest(of: asked)
    if asked[UploadField.start.rawValue] == nil { schedule.start = stored.start }
  }

  /// - Parameter asked: as `init` takes it.
  package static func digest(of asked: JSONValue) -> String {
    var text: [UInt8] = []
    for field in fields {
      guard let value = asked[field.rawValue] else { continue }
      text += Array("\(field.rawValue)=".utf8)
      value.append(to: &text)
      text.append(UInt8(ascii: "\n"))
    }
    return text.withUnsafeBytes { SHA256.digest(of: $0) }.hexadecimal
  }

  private static func isGiven(_ value: JSONValue?) -> Bool { value != nil && value != .null && value != .string("") }

  /// For the API's description.
  package static func described(isForm: Bool) -> [Field] {
    CampaignField.table.filter { fields.contains($0.field) }.map { $0.described(isForm: isForm) }
  }

  /// A slip here would send a campaign at once that was to wait.
  private static func checkNames(_ asked: JSONValue) throws(HTTPError) {
    let slips = (asked.members ?? []).compactMap { member -> ValidationIssue? in
      guard let meant = SimilarField.meant(by: member.name, among: names) else { return nil }
      let message = "No es ningún campo: quizá quiso escribir '\(meant)'"
      return ValidationIssue(["body", .name(String(member.name.prefix(64)))], message, type: "value_error")
    }
    guard slips.isEmpty else { throw HTTPError(issues: slips) }
  }

  /// For the stats; an empty one is taken off.
  var fields: [(name: String, value: String)] {
    [
      (UploadField.window.rawValue, schedule.window?.text ?? ""),
      (UploadField.timeZone.rawValue, schedule.zone?.text ?? ""),
      (UploadField.intervalMilliseconds.rawValue, interval.map { "\($0)" } ?? ""),
    ]
  }
}

extension FieldValue {
  fileprivate init(_ value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool(let flag): self = .boolean(flag)
    case .number(let text): self = value.integer.flatMap { Int(exactly: $0) }.map(FieldValue.integer) ?? .number(text)
    case .string(let text): self = .string(text)
    case .array: self = .array
    case .object: self = .object
    }
  }
}
