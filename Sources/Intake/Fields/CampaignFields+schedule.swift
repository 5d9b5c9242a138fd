// The fields that say when a campaign may be sent: `inicio`, `ventana`, `dias` and `zona_horaria`.

import Campaigns
import Text
import TimeZones

extension CampaignFields {
  /// When the campaign may be sent.
  package struct Schedule: Sendable, Equatable {
    /// When it is to begin, since 1970; nil for at once.
    package var start: Milliseconds?
    /// `ventana`, on the days of `dias`.
    package var window: SendWindow?
    package var zone: TimeZoneName?
  }
}

extension CampaignFieldReader {
  private static let longestWait = Milliseconds(IntakeLimits.yearsToStart) * 365 * 86_400_000

  mutating func newSchedule() -> CampaignFields.Schedule {
    let isZoneGiven = value(.timeZone) != nil
    let zone = zone()
    let hours = window()
    let days = days()
    let window = days.map { (hours ?? .wholeDay).on($0) } ?? hours
    // The zone must not be guessed: the server's says nothing about the recipients'.
    if window != nil, !isZoneGiven {
      let what = hours == nil ? "dias" : "ventana"
      issue(.timeZone, "Con \(what) hace falta la zona horaria, como America/Caracas", "missing")
    }
    let start = start(rules: zone?.rules, isZoneGiven: isZoneGiven)
    if let start, start > now + Self.longestWait {
      issue(.start, "Debe estar como máximo a \(IntakeLimits.yearsToStart) años de hoy", "value_error")
    }
    return CampaignFields.Schedule(start: start, window: window, zone: zone?.name)
  }

  private mutating func zone() -> (name: TimeZoneName, rules: TimeZoneRules)? {
    guard let value = value(.timeZone) else { return nil }
    do throws(ZoneFileError) {
      guard case .string(let text) = value, let name = TimeZoneName(text.trimmedASCII) else {
        throw ZoneFileError.unknown
      }
      return (name, try zoneRules(name))
    } catch {
      issue(.timeZone, error.explanation, "value_error")
      return nil
    }
  }

  private mutating func window() -> SendWindow? {
    guard let value = value(.window) else { return nil }
    do throws(SendWindowDefect) {
      guard case .string(let text) = value else { throw SendWindowDefect.malformed }
      return try SendWindow(text.trimmedASCII)
    } catch {
      issue(.window, error.explanation, "value_error")
      return nil
    }
  }

  private mutating func days() -> SendDays? {
    guard let value = value(.days) else { return nil }
    do throws(SendDaysDefect) {
      guard case .string(let text) = value else { throw SendDaysDefect.malformed }
      return try SendDays(text)
    } catch {
      issue(.days, error.explanation, "value_error")
      return nil
    }
  }

  private mutating func start(rules: TimeZoneRules?, isZoneGiven: Bool) -> Milliseconds? {
    guard let value = value(.start) else { return nil }
    guard case .string(let text) = value, let moment = Timestamp.parse(text.trimmedASCII) else {
      issue(.start, "Debe ser una fecha ISO 8601, como 2026-01-08T10:30:00Z", "datetime_parsing")
      return nil
    }
    if let utc = moment.utc { return utc }
    if let rules { return rules.milliseconds(ofLocal: moment.local) }
    // A zone that was given and is wrong has its own issue already.
    if !isZoneGiven {
      issue(
        .start, "Falta la zona horaria: termine en Z o en un desfase como -04:00, o indique zona_horaria",
        "datetime_parsing")
    }
    return nil
  }
}
