// The links that can be images at all.

import Testing

@testable import Campaigns

@Suite struct LinkDefectTests {
  private func defect(_ text: String) -> LinkDefect? {
    Array(text.utf8).withUnsafeBytes { LinkDefect.find(in: $0) }
  }

  @Test(arguments: [
    "https://ejemplo.com/img1.jpg", "http://ejemplo.com", "HTTPS://EJEMPLO.COM/a.png", "Http://a",
    "https://ejemplo.com/imágenes/niño.jpg?x=1&y=%20#z", "https://[2001:db8::1]:8443/a", "https://usuario@h/a",
    "https://ejemplo.com/" + String(repeating: "a", count: 2028),
  ]) func links(text: String) {
    #expect(defect(text) == nil)
  }

  @Test(
    arguments: [
      ("ejemplo.com/a.jpg", .notHTTP), ("ftp://ejemplo.com/a.jpg", .notHTTP), ("https:/ejemplo.com", .notHTTP),
      ("C:\\img.jpg", .notHTTP), ("http:", .notHTTP), ("data:image/png;base64,AAAA", .notHTTP),
      ("https://", .noHost), ("http:///a.jpg", .noHost), ("https://?a", .noHost), ("https://:80/", .noHost),
      ("https://ejemplo.com/a b.jpg", .forbiddenCharacter), ("https://ejemplo.com/a\tb", .forbiddenCharacter),
      ("https://ejemplo.com/ab\u{7F}", .forbiddenCharacter), ("https://ejemplo.com/a\u{A0}b", .forbiddenCharacter),
      ("https://ejemplo.com/a\u{85}b", .forbiddenCharacter), ("https://ejemplo.com/a\u{2003}b", .forbiddenCharacter),
      ("https://ejemplo.com/\n", .forbiddenCharacter), ("https:// ejemplo.com", .forbiddenCharacter),
      ("https://ejemplo.com/" + String(repeating: "a", count: 2029), .tooLong),
    ] as [(String, LinkDefect)]) func defects(text: String, expected: LinkDefect)
  {
    #expect(defect(text) == expected)
  }
}
