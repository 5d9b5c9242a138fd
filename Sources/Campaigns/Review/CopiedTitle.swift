// The title of a campaign's copy when the operator gives none: `promo (copia)`, `promo (copia 2)`. The copy of a copy
// goes on counting. A title that is too long for the ending loses its last letters.

import Text

public enum CopiedTitle {
  /// The most copies of one campaign that may exist at a time under such titles.
  public static let most = 99

  /// The titles to try, in this order.
  public static func candidates(of title: String) -> [CampaignTitle] {
    let base = base(of: title)
    return (1...most).compactMap { number in
      let ending = ending(number)
      var scalars = base.unicodeScalars.prefix(CampaignTitle.maximumLength - ending.unicodeScalars.count)
      // The cut may leave a title that is not valid. Then one more scalar goes.
      while !scalars.isEmpty {
        let beginning = String(scalars)
        if let copy = try? CampaignTitle(beginning.trimmed + ending) { return copy }
        scalars.removeLast()
      }
      return nil
    }
  }

  /// The title without the ending of a copy.
  private static func base(of title: String) -> String {
    let ending = (1...most).map(ending).first { title.hasSuffix($0) && title.count > $0.count }
    return String(title.dropLast(ending?.count ?? 0))
  }

  private static func ending(_ number: Int) -> String { number == 1 ? " (copia)" : " (copia \(number))" }
}
