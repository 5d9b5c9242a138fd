// A template of the simulated account, as Meta lists it: from the catalogue, or as the command line names it,
// `nombre:idioma:variables[:imagen][:ESTADO]`. Read by hand instead of with the server's own types, so that an error of
// the server shows.

import JSON
import Text

package struct SimulatedTemplate: Sendable, Equatable {
  package var name: String
  package var language: String
  package var status: String
  /// The template as Meta lists it.
  package var document: JSONValue
  /// The bytes of `document`.
  var json: [UInt8]

  init?(json text: String) {
    json = Array(text.utf8)
    guard let document = try? JSONDocument.parse(json), let name = document["name"]?.string,
      let language = document["language"]?.string, let status = document["status"]?.string
    else { return nil }
    self.name = name
    self.language = language
    self.status = status
    self.document = document
  }

  /// - Parameter text: `nombre:idioma:variables[:imagen][:ESTADO]`
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { $0.trimmedASCII }
    guard (3...5).contains(parts.count), !parts[0].isEmpty, !parts[1].isEmpty, let variables = Int(parts[2]),
      (0...10).contains(variables)
    else { return nil }
    var hasImage = false
    var status = "APPROVED"
    for part in parts[3...] {
      if part == "imagen" {
        hasImage = true
      } else if !part.isEmpty, part.utf8.allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x5F }) {
        status = part
      } else {
        return nil
      }
    }
    var components = hasImage ? [#"{"type":"HEADER","format":"IMAGE"}"#] : []
    let text = (0..<variables).reduce(into: "Hola") { $0 += " {{\($1 + 1)}}" }
    components.append(#"{"type":"BODY","text":"\#(text)"}"#)
    var json = JSONObjectWriter()
    json.field("name", parts[0])
    json.field("language", parts[1])
    json.field("status", status)
    json.field("category", "UTILITY")
    json.field("parameter_format", "POSITIONAL")
    json.array("components", components) { $1.append(contentsOf: $0.utf8) }
    self.init(json: String(decoding: json.finish(), as: UTF8.self))
  }
}
