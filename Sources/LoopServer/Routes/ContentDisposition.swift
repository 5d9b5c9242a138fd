// The name under which a browser saves a download. Titles hold any letters, so the name comes twice: in ASCII for old
// readers, and as RFC 5987 has it, in UTF-8 with escapes, which the others prefer.

enum ContentDisposition {
  /// `attachment; filename="promo.csv"`, and `filename*` when the name is not plain.
  static func attachment(_ name: String) -> String {
    var plain = ""
    for scalar in name.unicodeScalars {
      let isSafe = (0x20..<0x7F).contains(scalar.value) && !"\"\\/%".unicodeScalars.contains(scalar)
      plain.unicodeScalars.append(isSafe ? scalar : "_")
    }
    let quoted = "attachment; filename=\"\(plain)\""
    return plain == name ? quoted : quoted + "; filename*=UTF-8''" + escaped(name)
  }

  /// What RFC 5987 calls `value-chars`: everything but its `attr-char` is escaped.
  private static func escaped(_ name: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"),
        UInt8(ascii: "&"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"),
        UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
        bytes.append(byte)
      default:
        bytes.append(contentsOf: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
