// The name of the wanted sheet. Spreadsheets allow no two names that differ only in case, so case does not count here.

struct SheetName {
  let text: String
  private let folded: String

  init(_ text: String) {
    self.text = text
    folded = Self.fold(text)
  }

  func matches(_ name: String) -> Bool { Self.fold(name) == folded }

  private static func fold(_ name: String) -> String {
    let characters = name.lowercased()
    guard let first = characters.firstIndex(where: { !$0.isWhitespace }),
      let last = characters.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(characters[first...last])
  }
}
