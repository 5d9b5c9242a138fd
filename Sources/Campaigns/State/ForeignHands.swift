// The `motivo` of a campaign whose Redis keys somebody else has changed, when it has no other.

public enum ForeignHands {
  /// `perdidos`.
  public static func lossText(_ count: Int) -> String {
    count == 1 ? "Falta 1 mensaje que Redis ya no tiene." : "Faltan \(count) mensajes que Redis ya no tiene."
  }

  /// `ajenos`.
  public static func text(_ count: Int) -> String {
    count == 1
      ? "Alguien puso en Redis 1 elemento que no es un mensaje: está aparte."
      : "Alguien puso en Redis \(count) elementos que no son mensajes: están aparte."
  }
}
