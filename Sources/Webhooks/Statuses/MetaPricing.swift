// Reads a message's price from a status of Meta's: `pricing`, with `billable`, `category` and `type`. Meta bills
// delivered messages, except free ones (`free_customer_service`, `free_entry_point`). Pure.

import JSON

enum MetaPricing {
  /// The name under which a category that is no word is counted.
  static let otherCategory = "otra"
  private static let longestCategory = 40

  /// The category in which a message is billed; nil if it is not, or nothing says so.
  static func billedCategory(_ pricing: JSONValue?) -> String? {
    let isBillable = pricing?["billable"]?.bool
    let type = pricing?["type"]?.string
    guard isBillable ?? (type != nil), !(type?.hasPrefix("free") ?? false) else { return nil }
    let category = pricing?["category"]?.string?.lowercased() ?? ""
    let isWord =
      (1...longestCategory).contains(category.utf8.count)
      && category.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    return isWord ? category : otherCategory
  }
}
