// What the stats of a campaign keep of how it was made. A draft is shown and started from it, and a copy takes it over.

import Campaigns
import EventLoop
import HTTPServer
import JSON
import Queue
import RedisClient
import Text
import Uploads
import WhatsApp

/// How a campaign was made.
package struct StoredCampaign: Sendable {
  private static let fields = [
    "upload_id", "borrador", "estado", "iniciado", "respuesta", "plantilla", "buzon", "idioma", "intervalo_ms",
    "inicio_ms", "ventana", "zona_horaria", "webhook_url", "columnas", "usos", "destinos", "plantilla_leida",
    "usuarios", "avisos",
  ]
  /// The fields that a copy takes over unchanged.
  private static let settings = [
    "plantilla", "buzon", "idioma", "intervalo_ms", "ventana", "zona_horaria", "webhook_url", "usos", "destinos",
    "usuarios", "avisos",
  ]

  private let stored: StoredFields

  /// The draft's id; nil when the campaign is no draft, or has been started.
  package var draft: String? { stored.text("upload_id") == nil ? stored.text("borrador") : nil }
  /// The id of the upload or the draft.
  package var upload: String { stored.text("upload_id") ?? stored.text("borrador") ?? "" }
  package var state: CampaignState { stored.text("estado").flatMap(CampaignState.init(rawValue:)) ?? .damaged }
  /// The digest of the start of a former draft; nil when the campaign was no draft.
  package var startedWith: String? { stored.text("iniciado") }
  /// The answer to the campaign's creation.
  package var answer: String { stored.text("respuesta") ?? "" }
  var template: String { stored.text("plantilla") ?? "" }
  var inbox: String { stored.text("buzon") ?? "" }
  var language: String { stored.text("idioma") ?? "" }
  /// `inicio`, since 1970.
  var start: Milliseconds? { stored.number("inicio_ms") }
  var interval: Milliseconds? { stored.number("intervalo_ms") }
  var columns: String { stored.text("columnas") ?? "[]" }

  /// The template as it was read when the rows were compared with it.
  var foundTemplate: MessageTemplate? {
    stored.text("plantilla_leida").flatMap { try? JSONDocument.parse(Array($0.utf8)) }.flatMap(TemplateReader.template)
  }

  var parts: PartColumns { PartColumns(json: stored.text("destinos")) }

  var storedColumns: StoredColumns {
    func names(_ text: String?) -> [String] {
      text.flatMap { try? JSONDocument.parse(Array($0.utf8)) }?.array?.compactMap(\.string) ?? []
    }
    return StoredColumns(names: names(columns), uses: names(stored.text("usos")))
  }

  /// `ventana` on the days of `dias`, and its zone.
  var window: SendWindow? { stored.text("ventana").flatMap { try? SendWindow(stored: $0) } }
  var zone: TimeZoneName? { stored.text("zona_horaria").flatMap { TimeZoneName($0) } }

  /// The hours and the pace, as the fields of a request have them.
  var scheduleValues: [UploadField: FieldValue] {
    var values: [UploadField: FieldValue] = [:]
    if let window {
      values[.window] = .string(window.hours)
      values[.days] = window.days.map { .string($0.text) }
    }
    values[.timeZone] = zone.map { .string($0.text) }
    values[.intervalMilliseconds] = interval.map { .integer(Int($0)) }
    return values
  }

  /// The fields of the stats that a copy gets.
  var copiedFields: [(name: String, value: String)] {
    Self.settings.compactMap { name in stored.text(name).map { (name, $0) } }
  }
}

extension StoredCampaign {
  /// Reads how a campaign was made.
  /// - Returns: nil when there is no such campaign.
  /// - Throws: `RedisError`.
  @LoopActor
  package init?(_ campaign: String, in queue: CampaignQueue) async throws {
    stored = try await queue.containers.fields(Self.fields, of: QueueKeys.campaign(campaign))
    if stored.text("upload_id") == nil, stored.text("borrador") == nil { return nil }
  }
}
