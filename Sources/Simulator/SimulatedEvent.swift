// What the simulated Meta tells in a notification: the status of a message, its recipient's answer, or that the
// recipient switched marketing off or on.

/// A message whose statuses are still to come.
package struct SimulatedMessage: Sendable {
  package var id: String
  package var phoneID: String
  package var recipient: String
  var callbackData: String
  /// Its price; drawn when its statuses are planned.
  var pricing: SimulatedPricing?

  /// Whether the recipient shows a number; otherwise only an id.
  var showsNumber: Bool { recipient.utf8.allSatisfy { (0x30...0x39).contains($0) } }
}

/// What Meta says of a message's price, with its first status and one more.
enum SimulatedPricing: String, Sendable {
  case regular
  case free = "free_customer_service"

  /// Whether a status names the price: Meta does with all but `failed`.
  func isTold(by word: String) -> Bool { word != "failed" }
}

/// One thing to tell.
struct SimulatedEvent: Sendable {
  enum Kind: Sendable, Equatable {
    /// - Parameter code: of a failure.
    case status(String, code: Int?)
    /// A text, or a button with that payload.
    case reply(String, isButton: Bool)
    /// `stop` or `resume`.
    case preference(String)
  }

  var message: SimulatedMessage
  var kind: Kind

  /// Texts of people who opt out, and texts of others.
  static let optOuts: [Kind] = [
    .reply("Baja", isButton: false), .reply("¡STOP!", isButton: false), .reply("BAJA", isButton: true),
  ]
  static let answers: [Kind] = [
    .reply("Gracias, ¿cuánto cuesta?", isButton: false), .reply("QUIERO_SABER_MAS", isButton: true),
  ]
}
