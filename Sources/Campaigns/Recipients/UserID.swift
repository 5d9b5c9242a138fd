// A person who hides the number behind a user name: Meta gives each business an id for such a person, and takes it in
// `recipient` instead of `to`. In files it stands in the column `usuario`, in an element in the number's place.

import Text

/// Meta's id of a person for one business: `VE.1A2B3C`, or `VE.ENT.1A2B3C`.
public struct UserID: Sendable, Hashable {
  public let text: String

  /// The most letters and digits behind the country.
  private static let longest = 128

  /// - Parameter bytes: trimmed.
  /// - Returns: nil unless it is two letters, a dot, and letters and digits.
  public init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 3, Self.isLetter(bytes[0]), Self.isLetter(bytes[1]), bytes[2] == UInt8(ascii: ".") else {
      return nil
    }
    var rest = UnsafeRawBufferPointer(rebasing: bytes[3...])
    if rest.starts(with: "ENT.".utf8) { rest = UnsafeRawBufferPointer(rebasing: rest[4...]) }
    guard (1...Self.longest).contains(rest.count),
      rest.allSatisfy({ Self.isLetter($0) || (0x30...0x39).contains($0) })
    else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}

/// The recipient of a message.
public enum Recipient: Sendable, Hashable {
  case phone(PhoneNumber)
  case user(UserID)

  /// - Parameter bytes: in the form of elements and lists.
  public init?(stored bytes: UnsafeRawBufferPointer) {
    if let number = PhoneNumber(digits: bytes) {
      self = .phone(number)
    } else if let user = UserID(bytes) {
      self = .user(user)
    } else {
      return nil
    }
  }

  /// The form in which recipients are compared; for a phone its shortest spelling.
  public var identity: String {
    switch self {
    case .phone(let number): "\(number.identity)"
    case .user(let user): user.text
    }
  }

  /// All spellings, the identity first.
  public var spellings: [String] {
    switch self {
    case .phone(let number): number.spellings.map { "\($0)" }
    case .user(let user): [user.text]
    }
  }
}
