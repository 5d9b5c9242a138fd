// What an answer shows of a new campaign besides the counts, for the person who reviews it: the uses of its columns,
// how long it will take, and for a draft its first messages as their recipients will read them. The answers to an
// upload and to a copy have it, and so has a draft whenever it is shown.

import Campaigns
import EventLoop
import Text
import TimeZones

/// The review of a new campaign.
struct CampaignReview: Sendable, Equatable {
  var columns: [ColumnUse]
  /// Nil for a campaign that is no draft.
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
  /// Appends `duracion_estimada_s` and `termina_hacia`, as null when they cannot be foretold.
  func append(to json: inout JSONObjectWriter) {
    json.field("duracion_estimada_s", self?.seconds)
    json.field("termina_hacia", self.map { Timestamp.text($0.last) })
  }
}

extension IntakeContext {
  /// The forecast for a number of messages; nil when there is none.
  /// - Parameter interval: nil for the server's pace.
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
