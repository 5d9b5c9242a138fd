// One phone, several spellings. Mexico's mobiles had a 1 and Argentina's have a 9 behind the calling code, Brazil's got
// a ninth digit, and WhatsApp's ids may have them or not. A person who opted out under one spelling has opted out under
// all. The number that is sent stays as it was written. Used for duplicates, exclusions and looking up a recipient's
// messages; the scripts that ask the list of exclusions have the same rules (`stage.lua`, for one).

extension PhoneNumber {
  /// A value that all spellings of a phone share: the shortest of them.
  public var identity: UInt64 {
    switch value / 10_000_000_000 {
    case 521, 549: value / 100_000_000_000 * 10_000_000_000 + value % 10_000_000_000
    case 550...559 where value / 100_000_000 % 10 == 9:
      value / 1_000_000_000 * 100_000_000 + value % 100_000_000
    default: value
    }
  }

  /// The spelling that is the identity.
  public var canonical: PhoneNumber { PhoneNumber(Digits(identity)) }

  /// All spellings of the phone, its identity first. A number that was stored as it was written is found under one of
  /// them.
  public var spellings: [UInt64] {
    let identity = identity
    switch identity / 10_000_000_000 {
    case 52: return [identity, 521 * 10_000_000_000 + identity % 10_000_000_000]
    case 54: return [identity, 549 * 10_000_000_000 + identity % 10_000_000_000]
    case 55: return [identity, (identity / 100_000_000 * 10 + 9) * 100_000_000 + identity % 100_000_000]
    default: return [identity]
    }
  }
}
