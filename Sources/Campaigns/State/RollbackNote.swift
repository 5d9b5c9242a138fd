// The note for the operator about a campaign of which Redis had forgotten a part: for how long, and what could be
// restored. It stays with the campaign until its uncertain messages are retried.

import Text

/// The `motivo` of such a campaign, when it has no other.
public struct RollbackNote: Sendable, Equatable {
  /// How long ago Redis' own account ended; nil if that is not known.
  public var forgottenTime: Milliseconds?
  /// Messages that were put back where they had been.
  public var moved: Int
  /// Messages of which nobody knows whether they went out.
  public var setAside: Int

  public init(forgottenTime: Milliseconds?, moved: Int, setAside: Int) {
    self.forgottenTime = forgottenTime
    self.moved = moved
    self.setAside = setAside
  }

  public var text: String {
    let when = forgottenTime.map { " de hace \(Self.duration($0))" } ?? ""
    var text = "Redis volvió a un estado anterior\(when)"
    if moved > 0 { text += "; lo que la instancia recordaba se ha restituido (\(Self.messages(moved)))" }
    if setAside > 0 {
      let subject = moved > 0 ? "de otros" : "de"
      text += "; \(subject) \(Self.messages(setAside)) no se sabe si salieron: están como inciertos"
    }
    return text + "."
  }

  private static func messages(_ count: Int) -> String { count == 1 ? "1 mensaje" : "\(count) mensajes" }

  private static func duration(_ time: Milliseconds) -> String {
    let seconds = time / 1000
    return switch seconds {
    case ..<120: "\(seconds) s"
    case ..<7200: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) días"
    }
  }
}
