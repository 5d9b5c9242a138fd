// What the operator is told of a campaign in whose Redis keys somebody else has been, when nothing else is to be said
// of it.

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
