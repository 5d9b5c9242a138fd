// A campaign's state on one line: the bar, how much, how fast, until when. What is least needed is left out where the
// terminal is narrow.

/// The line that is drawn again with every event.
enum ProgressLine {
  /// - Parameters:
  ///   - width: columns to stay below; nil in a pipe, where there is no bar and a line says when and of whom it is.
  ///   - now: since 1970.
  static func text(_ figures: CampaignFigures, _ width: Int?, now: Int64) -> String {
    guard let width else {
      let head = "\(Figures.moment(now, now: now)) \(PlainText.line(figures.id)): \(figures.state)"
      return head + " · " + words(figures, nil, now: now).drop { $0 == " " }
    }
    // As wide as it may be in every case, so that it stays where it is.
    let bar = width >= 120 ? 28 : width >= 100 ? 20 : width >= 60 ? 12 : 0
    if bar == 0 { return words(figures, width - 1, now: now) }
    return self.bar(figures.finished, of: figures.total, bar) + " " + words(figures, width - bar - 2, now: now)
  }

  /// The line without its bar.
  /// - Parameter room: columns; nil for as many as are wanted.
  static func words(_ figures: CampaignFigures, _ room: Int?, now: Int64) -> String {
    let share = Figures.percent(figures.percent)
    let blanks = String(repeating: " ", count: max(0, 7 - DisplayWidth.of(share)))
    let amount = "\(blanks)\(share)  " + Words.of(Figures.count(figures.finished), Figures.count(figures.total))
    var counts: [String] = []
    if figures.failed > 0 { counts.append("\(Words.failed) \(Figures.count(figures.failed))") }
    if figures.uncertain > 0 { counts.append("\(Words.uncertain) \(Figures.count(figures.uncertain))") }
    let rate = figures.rate == "0" || figures.isOver ? [] : [Words.perMinute(figures.rate)]
    var (end, left): ([String], [String]) = ([], [])
    if let moment = figures.end, !figures.isOver {
      let time = Figures.duration(moment - now)
      end = [Words.endsTowards(Figures.moment(moment, now: now), time)]
      left = [Words.left(time)]
    }
    // How long it still takes is worth more than the moment, and both more than the counts of what failed.
    let choices = [counts + rate + end, counts + rate + left, counts + left, left, []].map { parts in
      ([amount] + parts).joined(separator: " · ")
    }
    guard let room else { return choices[0] }
    return choices.first { DisplayWidth.of($0) <= room } ?? DisplayWidth.prefix(choices[4], room)
  }

  static func bar(_ done: Int64, of total: Int64, _ width: Int) -> String {
    let share = total > 0 ? Double(done) / Double(total) : 1
    let filled = max(0, min(width, Int(share * Double(width))))
    return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
  }
}
