// The header `Idempotency-Key: {campaign_id}:{seq}` of every send, the same at each retry, so that an API that knows it
// drops a repeat. The id is percent-encoded because headers are ASCII and titles are not.

public struct IdempotencyKey: Sendable, Equatable {
  /// The encoded id and the colon.
  private let prefix: [UInt8]

  /// Encodes all bytes but RFC 3986's unreserved ones (letters, digits, `-` `.` `_` `~`).
  public init(campaignID: String) {
    var prefix: [UInt8] = []
    for byte in campaignID.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        prefix.append(byte)
      default:
        prefix.append(UInt8(ascii: "%"))
        prefix.append(Self.hexDigits[Int(byte >> 4)])
        prefix.append(Self.hexDigits[Int(byte & 15)])
      }
    }
    prefix.append(UInt8(ascii: ":"))
    self.prefix = prefix
  }

  /// Appends the header's value for message `seq`.
  public func append(seq: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: prefix)
    DecimalText.append(seq, to: &bytes)
  }

  private static let hexDigits = Array("0123456789ABCDEF".utf8)
}
