// A template of the simulated account, as the command line names it, `nombre:idioma:variables[:imagen][:ESTADO]`, and
// the checks that Meta makes when a message uses it.

import JSON
import Text

package struct SimulatedTemplate: Sendable, Equatable {
  package var name: String
  package var language: String
  package var variables: Int
  package var hasImage = false
  package var status = "APPROVED"

  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { $0.trimmedASCII }
    guard (3...5).contains(parts.count), !parts[0].isEmpty, !parts[1].isEmpty, let variables = Int(parts[2]),
      (0...10).contains(variables)
    else { return nil }
    name = parts[0]
    language = parts[1]
    self.variables = variables
    for part in parts[3...] {
      if part == "imagen" {
        hasImage = true
      } else if !part.isEmpty, part.utf8.allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x5F }) {
        status = part
      } else {
        return nil
      }
    }
  }

  /// As Meta lists it.
  package func append(to bytes: inout [UInt8]) {
    var components: [[UInt8]] = []
    if hasImage {
      var header = JSONObjectWriter()
      header.field("type", "HEADER")
      header.field("format", "IMAGE")
      components.append(header.finish())
    }
    var body = JSONObjectWriter()
    body.field("type", "BODY")
    var text = "Hola"
    for number in 0..<variables { text += " {{\(number + 1)}}" }
    body.field("text", text)
    components.append(body.finish())
    var json = JSONObjectWriter()
    json.field("name", name)
    json.field("language", language)
    json.field("status", status)
    json.field("parameter_format", "POSITIONAL")
    json.array("components", components) { $1.append(contentsOf: $0) }
    bytes.append(contentsOf: json.finish())
  }

  /// The code with which Meta refuses a message, if it would.
  package static func refusal(of template: JSONValue, among templates: [SimulatedTemplate]) -> Int? {
    guard !templates.isEmpty else { return nil }
    let components = template["components"]?.array ?? []
    func parameters(_ type: String) -> Int {
      components.first { $0["type"]?.string == type }?["parameters"]?.array?.count ?? 0
    }
    guard
      let found = templates.first(where: {
        $0.name == template["name"]?.string && $0.language == template["language"]?["code"]?.string
      })
    else { return 132001 }
    if found.status == "PAUSED" { return 132015 }
    if found.status == "DISABLED" { return 132016 }
    if found.status != "APPROVED" { return 132001 }
    return parameters("body") == found.variables && parameters("header") == (found.hasImage ? 1 : 0) ? nil : 132000
  }
}
