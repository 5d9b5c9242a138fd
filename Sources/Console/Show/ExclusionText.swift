// The list of exclusions in words: what a change came to, and the list's rows.

import JSON

enum ExclusionText {
  /// - Parameter sentence: of the numbers that were changed, those that were not, and the list's length.
  static func lines(_ json: JSONValue, _ width: Int?, _ sentence: (String, String, String) -> String) -> [String] {
    func count(_ names: String...) -> String {
      Figures.count(names.lazy.compactMap { json[$0]?.integer }.first ?? 0)
    }
    var lines = PlainText.wrap(
      sentence(count("agregados", "eliminados"), count("ya_estaban", "no_estaban"), count("total")), width)
    lines += CreationText.rejected(json, width)
    for warning in json["advertencias"]?.array ?? [] {
      lines += PlainText.wrap(Words.warning(PlainText.line(warning["mensaje"]?.string ?? "")), width, indent: 2)
    }
    return lines
  }

  static var table: TextTable {
    TextTable([
      .init(title: Words.number), .init(title: Words.origin), .init(title: Words.date, rank: 1),
      .init(title: Words.reason, least: 12, rank: 2),
    ])
  }

  static func row(_ json: JSONValue, now: Int64) -> [String] {
    [
      json["numero"]?.text ?? "", json["origen"]?.text ?? "",
      json["fecha"]?.string.map { Figures.moment($0, now: now) } ?? "", json["motivo"]?.text ?? "",
    ]
  }
}
