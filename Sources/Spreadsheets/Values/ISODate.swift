// Dates and times that a file stores in ISO 8601: those of ODS, and of XLSX cells of the type `d`.

enum ISODate {
  /// The date, without its time when that is midnight.
  static func withoutMidnight(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard value.count > 11, value[10] == UInt8(ascii: "T"),
      value[11...].allSatisfy({
        $0 == 0x30 || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "Z")
      })
    else { return value }
    return UnsafeRawBufferPointer(rebasing: value[..<10])
  }

  /// A duration such as `PT14H30M00S` as `14:30:00`; nil for what is none.
  static func time(_ duration: UnsafeRawBufferPointer) -> [UInt8]? {
    guard duration.starts(with: "PT".utf8), duration.count <= 32 else { return nil }
    var parts: [UInt8: [UInt8]] = [:]
    var digits: [UInt8] = []
    var isWhole = true
    for byte in duration.dropFirst(2) {
      switch byte {
      case 0x30...0x39: if isWhole { digits.append(byte) }
      case UInt8(ascii: "."), UInt8(ascii: ","): isWhole = false
      case UInt8(ascii: "H"), UInt8(ascii: "M"), UInt8(ascii: "S"):
        parts[byte] = digits
        digits = []
        isWhole = true
      default: return nil
      }
    }
    let units = "HMS".utf8.map { unit in
      let digits = parts[unit] ?? []
      return Array(repeating: 0x30, count: max(2 - digits.count, 0)) + digits
    }
    return units[0] + [0x3A] + units[1] + [0x3A] + units[2]
  }
}
