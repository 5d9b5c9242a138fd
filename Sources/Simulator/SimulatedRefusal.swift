// Meta's answer to a message that lacks what its template needs: its codes, and details much like its own. The message
// must have each component of the template, and no other.

import JSON

/// Why a message is refused.
package struct SimulatedRefusal: Error, Sendable, Equatable {
  package var code: Int
  /// `error_data.details`
  package var details: String

  init(_ code: Int, _ details: String) {
    self.code = code
    self.details = details
  }
}

extension SimulatedRefusal {
  /// - Parameters:
  ///   - message: the message's `template`.
  ///   - templates: of the account.
  ///   - toUser: whether it goes to a person's id instead of a number.
  ///   - now: since 1970, in milliseconds.
  /// - Returns: nil when Meta would take the message.
  package static func of(
    _ message: JSONValue, among templates: [SimulatedTemplate], toUser: Bool = false, now: Int64
  ) -> SimulatedRefusal? {
    let (name, language) = (message["name"]?.string ?? "", message["language"]?["code"]?.string ?? "")
    guard let template = templates.first(where: { $0.name == name && $0.language == language }) else {
      return SimulatedRefusal(132001, "template name (\(name)) does not exist in \(language)")
    }
    switch template.status {
    case "APPROVED": break
    case "PAUSED": return SimulatedRefusal(132015, "template is paused")
    case "DISABLED": return SimulatedRefusal(132016, "template is disabled")
    default: return SimulatedRefusal(132001, "template name (\(name)) does not exist in \(language)")
    }
    if toUser, template.document["category"]?.string == "AUTHENTICATION" {
      return SimulatedRefusal(131062, "authentication templates need a phone number")
    }
    do throws(SimulatedRefusal) {
      let isNamed = template.document["parameter_format"]?.string == "NAMED"
      try SimulatedCheck(isNamed: isNamed, now: now).check(
        message["components"]?.array ?? [], against: template.document["components"]?.array ?? [])
      return nil
    } catch { return error }
  }
}

/// Compares the components of a message, or of a card, with those of its template.
struct SimulatedCheck {
  let isNamed: Bool
  let now: Int64

  func check(_ sent: [JSONValue], against wanted: [JSONValue]) throws(SimulatedRefusal) {
    let known = ["header", "body", "button", "limited_time_offer", "carousel"]
    for component in sent {
      let type = component["type"]?.string ?? ""
      guard known.contains(type) else {
        throw SimulatedRefusal(100, "components: type must be one of \(known), got '\(type)'")
      }
      if type != "button", sent.filter({ $0["type"] == component["type"] }).count > 1 {
        throw SimulatedRefusal(100, "components: several of type '\(type)'")
      }
    }
    func template(_ type: String) -> JSONValue? { wanted.first { $0["type"]?.string == type } }
    func message(_ type: String) -> JSONValue? { sent.first { $0["type"]?.string == type } }
    try header(message("header"), template("HEADER"))
    try body(message("body"), template("BODY"))
    try buttons(sent.filter { $0["type"] == .string("button") }, template("BUTTONS")?["buttons"]?.array ?? [])
    try offer(message("limited_time_offer"), template("LIMITED_TIME_OFFER"))
    try carousel(message("carousel"), template("CAROUSEL"))
  }

  private func parameters(_ component: JSONValue?) -> [JSONValue] { component?["parameters"]?.array ?? [] }

  private func header(_ sent: JSONValue?, _ wanted: JSONValue?) throws(SimulatedRefusal) {
    let format = wanted?["format"]?.string ?? "TEXT"
    guard format != "TEXT" else {
      return try texts(parameters(sent), SimulatedText(wanted?["text"]?.string ?? ""), "header")
    }
    let parameters = parameters(sent)
    guard parameters.count == 1 else {
      throw SimulatedRefusal(132012, "header: Format mismatch, expected \(format), received UNKNOWN")
    }
    let kind = format.lowercased()
    guard parameters[0]["type"]?.string == kind, let value = parameters[0][kind] else {
      throw SimulatedRefusal(132012, "header: Format mismatch, expected \(format)")
    }
    if format == "LOCATION" { return try location(value) }
    guard let link = value["link"]?.string, link.hasPrefix("https://") || link.hasPrefix("http://") else {
      throw SimulatedRefusal(131008, "header: \(kind) needs a link")
    }
    if let name = value["filename"], name.string?.isEmpty != false {
      throw SimulatedRefusal(131009, "header: filename is empty")
    }
  }

  private func location(_ value: JSONValue) throws(SimulatedRefusal) {
    for (name, limit) in [("latitude", 90.0), ("longitude", 180.0)] {
      guard let degrees = value[name]?.text.flatMap(Double.init), abs(degrees) <= limit else {
        throw SimulatedRefusal(131009, "header: \(name) is not valid")
      }
    }
    for name in ["name", "address"] where value[name]?.string?.isEmpty == true {
      throw SimulatedRefusal(131009, "header: \(name) is empty")
    }
  }

  private func body(_ sent: JSONValue?, _ wanted: JSONValue?) throws(SimulatedRefusal) {
    guard let wanted else {
      if sent != nil { throw SimulatedRefusal(132000, "body: the template has none") }
      return
    }
    try texts(parameters(sent), SimulatedText(wanted["text"]?.string ?? ""), "body")
  }

  private func texts(_ sent: [JSONValue], _ text: SimulatedText, _ place: String) throws(SimulatedRefusal) {
    guard sent.count == text.variables.count else {
      throw SimulatedRefusal(
        132000,
        "\(place): number of localizable_params (\(sent.count)) does not match the expected number of params"
          + " (\(text.variables.count))")
    }
    for parameter in sent {
      guard parameter["type"]?.string == "text" else {
        throw SimulatedRefusal(132012, "\(place): Format mismatch, expected TEXT")
      }
      guard let value = parameter["text"]?.string, !value.isEmpty else {
        throw SimulatedRefusal(131008, "\(place): Parameter of type text is missing text value")
      }
      try line(value, place)
    }
    let names = sent.compactMap { $0["parameter_name"]?.string }
    if isNamed, Set(names) != Set(text.variables) {
      throw SimulatedRefusal(100, "\(place): Parameter name is missing or empty")
    }
    if !isNamed, !names.isEmpty { throw SimulatedRefusal(100, "\(place): parameter_name is not expected") }
  }

  private func line(_ text: String, _ place: String) throws(SimulatedRefusal) {
    if text.contains("\n") || text.contains("\t") || text.contains("     ") || text.contains("\r") {
      throw SimulatedRefusal(
        132018, "\(place): Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
    }
    if text.unicodeScalars.count > 1024 { throw SimulatedRefusal(132005, "\(place): Translated text too long") }
  }

  // MARK: Buttons

  private func buttons(_ sent: [JSONValue], _ wanted: [JSONValue]) throws(SimulatedRefusal) {
    for button in sent {
      guard let index = button["index"]?.text.flatMap(Int.init), wanted.indices.contains(index) else {
        throw SimulatedRefusal(131009, "buttons: index is not one of the template's")
      }
      guard sent.filter({ $0["index"] == button["index"] }).count == 1 else {
        throw SimulatedRefusal(131009, "buttons: index \(index) twice")
      }
    }
    for (index, button) in wanted.enumerated() {
      try self.button(sent.first { $0["index"]?.text == "\(index)" }, button, index)
    }
  }

  private func button(_ sent: JSONValue?, _ wanted: JSONValue, _ index: Int) throws(SimulatedRefusal) {
    let type = wanted["type"]?.string ?? ""
    let place = "buttons: Button at index \(index) of type \(type)"
    switch type {
    case "URL":
      let hasVariable = !SimulatedText(wanted["url"]?.string ?? "").variables.isEmpty
      try hasVariable ? required(sent, "url", "text", place) : absent(sent, place)
    case "OTP": try required(sent, "url", "text", place)
    case "COPY_CODE": try required(sent, "copy_code", "coupon_code", place)
    case "QUICK_REPLY": if let sent { try required(sent, "quick_reply", "payload", place) }
    case "FLOW":
      guard sent?["sub_type"]?.string == "flow" else { throw SimulatedRefusal(131009, "\(place) is not named") }
      if let parameter = parameters(sent).first, parameter["type"]?.string != "action" || parameter["action"] == nil {
        throw SimulatedRefusal(131009, "\(place) needs an action")
      }
    default: try absent(sent, place)
    }
  }

  private func absent(_ sent: JSONValue?, _ place: String) throws(SimulatedRefusal) {
    if sent != nil { throw SimulatedRefusal(100, "\(place) does not support parameters") }
  }

  private func required(
    _ sent: JSONValue?, _ subtype: String, _ type: String, _ place: String
  ) throws(SimulatedRefusal) {
    guard let sent else { throw SimulatedRefusal(131008, "\(place) requires a parameter") }
    guard sent["sub_type"]?.string == subtype else { throw SimulatedRefusal(131009, "\(place): wrong sub_type") }
    let parameters = parameters(sent)
    guard parameters.count == 1, parameters[0]["type"]?.string == type, let text = parameters[0][type]?.string,
      !text.isEmpty
    else { throw SimulatedRefusal(131008, "\(place) requires a parameter of type \(type)") }
    try line(text, place)
  }

  // MARK: Offers and carousels

  private func offer(_ sent: JSONValue?, _ wanted: JSONValue?) throws(SimulatedRefusal) {
    guard wanted?["limited_time_offer"]?["has_expiration"]?.bool == true else {
      if sent != nil { throw SimulatedRefusal(132012, "limited_time_offer: the template has none") }
      return
    }
    guard let end = parameters(sent).first?["limited_time_offer"]?["expiration_time_ms"]?.integer else {
      throw SimulatedRefusal(131008, "limited_time_offer: expiration_time_ms is missing")
    }
    if end <= now { throw SimulatedRefusal(131009, "limited_time_offer: expiration_time_ms is past") }
  }

  private func carousel(_ sent: JSONValue?, _ wanted: JSONValue?) throws(SimulatedRefusal) {
    let (cards, templates) = (sent?["cards"]?.array ?? [], wanted?["cards"]?.array ?? [])
    guard cards.count == templates.count else {
      throw SimulatedRefusal(132012, "carousel: \(cards.count) cards, expected \(templates.count)")
    }
    for (index, card) in cards.enumerated() {
      guard card["card_index"]?.integer == Int64(index) else {
        throw SimulatedRefusal(131009, "carousel: card_index \(index) is missing")
      }
      do throws(SimulatedRefusal) {
        try check(card["components"]?.array ?? [], against: templates[index]["components"]?.array ?? [])
      } catch { throw SimulatedRefusal(error.code, "carousel: card \(index): \(error.details)") }
    }
  }
}

/// The variables of a template's text.
struct SimulatedText {
  let variables: [String]

  init(_ text: String) {
    var variables: [String] = []
    for part in text.split(separator: "{{", omittingEmptySubsequences: false).dropFirst() {
      guard let end = part.firstRange(of: "}}") else { continue }
      let name = String(part[..<end.lowerBound])
      if !variables.contains(name) { variables.append(name) }
    }
    self.variables = variables
  }
}
