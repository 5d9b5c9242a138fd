// Reads Meta's list of templates: `{"data":[{"name","language","status","parameter_format","components":[…]}]}`, where
// components are HEADER (with a `format`), BODY, FOOTER and BUTTONS, and variables stand as `{{1}}` in the texts. Pure.

import Campaigns
import JSON

enum TemplateList {
  /// - Returns: nil when it is no such list.
  static func read(_ document: JSONValue) -> [MessageTemplate]? {
    document["data"]?.array?.compactMap(template)
  }

  private static func template(_ value: JSONValue) -> MessageTemplate? {
    guard let name = value["name"]?.string, let language = value["language"]?.string,
      let status = value["status"]?.string
    else { return nil }
    var template = MessageTemplate(name: name, language: language, status: status)
    template.hasNamedVariables = value["parameter_format"]?.string == "NAMED"
    for component in value["components"]?.array ?? [] {
      let variables = MessageTemplate.variables(in: component["text"]?.string ?? "")
      switch component["type"]?.string {
      case "BODY":
        template.bodyVariables = variables.count
        // The account's own word counts, where it is given: a text may hold such braces for other reasons.
        if value["parameter_format"] == nil { template.hasNamedVariables = variables.areNamed }
        if variables.count == 0 { template.hasNamedVariables = false }
      case "HEADER": template.header = header(component["format"]?.string ?? "TEXT", variables.count)
      case "BUTTONS": template.hasButtonVariables = component["buttons"]?.array?.contains(where: isVariable) ?? false
      default: break
      }
    }
    return template
  }

  private static func header(_ format: String, _ variables: Int) -> MessageTemplate.Header {
    switch format {
    case "IMAGE": .image
    case "TEXT": variables == 0 ? .fixed : .unsupported("una variable")
    case "VIDEO": .unsupported("un video")
    case "DOCUMENT": .unsupported("un documento")
    case "LOCATION": .unsupported("una ubicación")
    // Something newer than this code: Meta judges it, message by message.
    default: .fixed
    }
  }

  /// A link with `{{1}}` in it, or a code to be copied, comes with each message.
  private static func isVariable(_ button: JSONValue) -> Bool {
    switch button["type"]?.string {
    case "COPY_CODE", "OTP": true
    default: button["url"]?.string?.contains("{{") ?? false
    }
  }
}
