// What a notice of Meta's asks of one campaign. Pure.

import Campaigns

enum NoticeAction: Sendable, Equatable {
  case stop(String)
  /// The campaign goes on, if it is still stopped with this `motivo`.
  case revive(String)
  /// The campaign goes on, and its `motivo` gets this remark.
  case remark(String)
  /// The remark is no longer true.
  case retract(String)
}

extension AccountNotice {
  /// Nil where it asks for nothing.
  func action(on status: CampaignStatus) -> NoticeAction? {
    switch what {
    case .template(let template, let language, let event):
      guard status.given["plantilla"] == template, status.given["idioma"] == language else { return nil }
      switch event.effect {
      case .stop: return status.state.isRunning ? .stop(event.text(template, language)) : nil
      case .remark: return .remark(event.text(template, language))
      case .goOn:
        if status.state == .stopped, let reason = status.reason,
          TemplateEvent.stopReasons(template, language).contains(reason)
        {
          return .revive(reason)
        }
        return .retract(TemplateEvent.flagged.text(template, language))
      }
    case .category(let template, let language, let from, let to):
      guard status.given["plantilla"] == template, status.given["idioma"] == language else { return nil }
      let before = from.isEmpty ? "" : " de \(from)"
      return .remark(
        "Meta cambió la categoría de la plantilla '\(template)'\(before) a \(to): cambian su precio y a quién se entrega."
      )
    case .quality(let number, let isLow):
      let text =
        "Meta señaló la baja calidad del número\(number.isEmpty ? "" : " que termina en \(number)"): si sigue así, limitará "
        + "sus envíos."
      return isLow ? .remark(text) : .retract(text)
    case .limit(let conversations, let isLower):
      // A campaign that still fits the limit needs no remark.
      guard isLower || status.counts.unfinished > conversations else { return nil }
      return .remark(
        "Meta deja ahora iniciar \(conversations) conversaciones en 24 horas, y a esta campaña le quedan "
          + "\(status.counts.unfinished) mensajes: LIMITE_DIARIO los reparte en varios días.")
    }
  }

  /// For the log.
  var summary: String {
    switch what {
    case .template(let template, let language, let event): "plantilla '\(template)' (\(language)): \(event.rawValue)"
    case .category(let template, _, let from, let to): "la plantilla '\(template)' pasa de \(from) a \(to)"
    case .quality(_, let isLow): isLow ? "baja calidad de un número" : "un número recupera su calidad"
    case .limit(let conversations, _): "límite de \(conversations) conversaciones en 24 horas"
    }
  }

  /// Its name in the metrics.
  var kind: NoticeTally.Kind {
    switch what {
    case .template(_, _, let event):
      switch event.effect {
      case .goOn: .approved
      case .remark: .flagged
      case .stop: .stopped
      }
    case .category: .category
    case .quality: .quality
    case .limit: .limit
    }
  }
}
