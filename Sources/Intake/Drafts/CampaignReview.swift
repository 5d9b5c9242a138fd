// What an answer shows of a new campaign besides the counts, for whoever looks at it before it is sent: what its
// columns became, how long it will take, and of a draft the first messages as their recipients will read them. The
// answer to an upload has it, that to a copy, and the draft whenever it is asked for.

import Campaigns
import EventLoop
import Text
import TimeZones

/// A new campaign, to be looked at.
struct CampaignReview: Sendable, Equatable {
  var columns: [ColumnUse]
  /// Nil for a campaign that is on its way already.
  var previews: [MessagePreview]?
  var forecast: SendForecast?
  /// When a draft expires, since 1970.
  var expires: Milliseconds?

  /// Appends `columnas`, `vista_previa` and the rest.
  func append(to json: inout JSONObjectWriter) {
    json.array("columnas", columns) { $0.append(to: &$1) }
    if let previews { json.array("vista_previa", previews) { $0.append(to: &$1) } }
    forecast.append(to: &json)
    if let expires { json.field("caduca", Timestamp.text(expires)) }
  }
}

extension SendForecast? {
  /// `duracion_estimada_s` and `termina_hacia`; null where they cannot be told.
  func append(to json: inout JSONObjectWriter) {
    json.field("duracion_estimada_s", self?.seconds)
    json.field("termina_hacia", self.map { Timestamp.text($0.last) })
  }
}

extension IntakeContext {
  /// How long so many messages will take.
  /// - Parameter interval: nil for the server's.
  func forecast(_ count: Int, _ schedule: CampaignFields.Schedule, interval: Milliseconds?) -> SendForecast? {
    var hours: SendSchedule?
    if let window = schedule.window, let zone = schedule.zone, let rules = try? zones.rules(for: zone) {
      hours = SendSchedule(window: window, zone: zone, rules: rules)
    }
    return SendForecast(
      count: count, interval: interval ?? queue.link.settings.interval, start: schedule.start, schedule: hours,
      now: queue.clock.now)
  }
}
