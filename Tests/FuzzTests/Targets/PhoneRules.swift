// The rules for any cell with a phone number. An accepted number has digits of the cell. It is the same when it is read
// again, and with blanks or invisible characters around the cell. A refusal says why.

import Campaigns
import EventLoop
import Phones

enum PhoneRules {
  static func check(_ input: [UInt8]) throws(BrokenRule) {
    let end = input.firstIndex(of: 10) ?? input.startIndex
    let country = Country(code: String(decoding: input[..<end], as: UTF8.self))
    let cell = Array(input[end...].dropFirst(input.isEmpty ? 0 : 1))
    let found = read(cell, country)
    // Blanks and the marks of a copied text do not change the result.
    for around in [[0x20], [0xE2, 0x80, 0x8B], [0xEF, 0xBB, 0xBF]] as [[UInt8]] {
      try require(read(around + cell + around, country) == found, "with a mark around it it is something else")
    }
    switch found {
    case .success(let number): try check(number, of: cell)
    case .failure(let defect): try require(!defect.explanation.isEmpty, "refused without a reason")
    }
  }

  private static func read(_ cell: [UInt8], _ country: Country?) -> Result<PhoneNumber, PhoneNumberDefect> {
    cell.withUnsafeBytes { bytes in
      Result { () throws(PhoneNumberDefect) in try PhoneNumber(normalizing: bytes, country: country) }
    }
  }

  private static func check(_ number: PhoneNumber, of cell: [UInt8]) throws(BrokenRule) {
    let digits = Array(String(number.value).utf8)
    try require((5...19).contains(digits.count), "a number of \(digits.count) digits")
    for written in [digits, Array("+".utf8) + digits, Array("00".utf8) + digits] {
      try require(read(written, nil) == .success(number), "read again it is another number")
    }
    try require(digits.withUnsafeBytes { PhoneNumber(digits: $0) } == number, "its digits are another number")
    // A prefix may go or change; the last four stay.
    if cell.allSatisfy({ $0 < 0x80 }) {
      let all = cell.filter { (0x30...0x39).contains($0) }
      let last = digits.suffix(4)
      let isThere = all.indices.contains { all[$0...].starts(with: last) }
      try require(isThere, "its last digits are not the cell's")
    }
    let canonical = number.canonical
    try require(canonical.identity == number.identity, "the identity has another one")
    try require(number.spellings.contains(number.value), "a number is no spelling of itself")
    try require(canonical.spellings == number.spellings, "the spellings have others")
  }
}
