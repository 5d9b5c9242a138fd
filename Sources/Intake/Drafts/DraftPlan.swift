// When and how fast a draft is to be sent: as its upload said, except for the fields that the start names. A field that
// the start names replaces the uploaded one, and null removes it. A field that it does not name stays.

import Campaigns
import Crypto
import EventLoop
import HTTPServer
import JSON
import OpenAPI
import Text
import TimeZones
import Uploads

/// The schedule and the pace with which a draft is started.
package struct DraftPlan: Sendable {
  /// The fields that the start of a draft may name.
  static let fields: [UploadField] = [.start, .window, .days, .timeZone, .intervalMilliseconds]
  package static let names = fields.map(\.rawValue)

  private(set) var schedule: CampaignFields.Schedule
  let interval: Milliseconds?
  /// A digest of what the start named. A start with the same digest is a repeat.
  package let digest: String

  /// - Parameters:
  ///   - asked: an object with the fields. Other members are ignored, unless their names are nearly the same: those are
  ///     issues.
  ///   - place: the part of the request that has the fields, `body` or `query`.
  ///   - stored: the draft.
  ///   - now: Redis' time, since 1970.
  ///   - zoneRules: reads a zone from the database.
  /// - Throws: `HTTPError` 422 with one issue for each wrong member.
  init(
    _ asked: JSONValue, from place: String, stored: StoredCampaign, now: Milliseconds,
    zoneRules: @escaping CampaignFieldReader.ZoneLookup
  ) throws(HTTPError) {
    // A misspelt `inicio` would send the campaign at once.
    try SimilarField.refuseSlips(in: asked, of: Self.names)
    var values = stored.scheduleValues
    // A start that names hours or days must name their zone too, as an upload must.
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
    digest = Self.digest(of: asked, as: schedule, interval)
    if asked[UploadField.start.rawValue] == nil { schedule.start = stored.start }
  }

  /// Two starts are the same when they name the same fields and mean the same by them, however it is written.
  private static func digest(
    of asked: JSONValue, as schedule: CampaignFields.Schedule, _ interval: Milliseconds?
  ) -> String {
    var text = ""
    for field in fields where asked[field.rawValue] != nil {
      let value: String? =
        if !isGiven(asked[field.rawValue]) {
          nil
        } else {
          switch field {
          case .start: schedule.start.map { "\($0)" }
          case .window: schedule.window?.hours
          case .days: schedule.window?.days?.text
          case .timeZone: schedule.zone?.text
          case .intervalMilliseconds: interval.map { "\($0)" }
          default: nil
          }
        }
      text += "\(field.rawValue)=\(value ?? "")\n"
    }
    return Array(text.utf8).withUnsafeBytes { SHA256.digest(of: $0) }.hexadecimal
  }

  private static func isGiven(_ value: JSONValue?) -> Bool { value != nil && value != .null && value != .string("") }

  /// The fields of a start, for the API's description.
  package static func described(isForm: Bool) -> [Field] {
    CampaignField.table.filter { fields.contains($0.field) }.map { $0.described(isForm: isForm) }
  }

  /// The fields for the stats. The script removes those with an empty value.
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
