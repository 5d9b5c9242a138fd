// What a campaign sent, minute by minute: a table with a bar for each point, the longest as wide as there is room.

import JSON
import Text

enum PaceText {
  private static let longestBar = 40
  /// Columns of all the others.
  private static let others = 52

  /// - Parameter last: how many points.
  static func lines(_ json: JSONValue, last: Int, _ width: Int?, now: Int64) -> [String] {
    guard let points = json["puntos"]?.array, !points.isEmpty, let step = json["paso_s"]?.integer,
      let start = json["desde"]?.string.flatMap(Figures.milliseconds)
    else { return [] }
    func count(_ point: JSONValue, _ name: String) -> Int64 { point[name]?.integer ?? 0 }
    func all(_ point: JSONValue) -> Int64 {
      count(point, "enviados") + count(point, "fallidos") + count(point, "inciertos")
    }
    let shown = points.suffix(last)
    let most = shown.map(all).max() ?? 0
    let longest = max(4, min(longestBar, (width ?? .max) - others))
    var table = TextTable([
      .init(title: Words.date), .init(title: Words.sent, isRight: true), .init(title: Words.failed, isRight: true),
      .init(title: Words.uncertain, isRight: true), .init(title: Words.pace),
    ])
    for (place, point) in zip(shown.indices, shown) {
      let moment = saturatingSum(start, saturatingProduct(Int64(place), saturatingProduct(step, 1000)))
      let bar = most > 0 ? Int(all(point) * Int64(longest) / most) : 0
      table.add([
        Figures.moment(moment, now: now), Figures.count(count(point, "enviados")),
        Figures.count(count(point, "fallidos")), Figures.count(count(point, "inciertos")),
        String(repeating: "█", count: all(point) > 0 ? max(1, bar) : 0),
      ])
    }
    return table.lines(width)
  }
}
