// The header `Idempotency-Key: {campaign_id}:{seq}` of every send, the same at each retry, so that an API that knows it
// drops a repeat. The id is percent-encoded because headers are ASCII and titles are not.

import Text

public struct IdempotencyKey: Sendable, Equatable {
  /// The encoded id and the colon.
  private let prefix: [UInt8]

  public init(campaignID: String) { prefix = PercentText.bytes(campaignID) + [UInt8(ascii: ":")] }

  /// Appends the header's value for message `seq`.
  public func append(seq: Int, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: prefix)
    DecimalText.append(seq, to: &bytes)
  }
}
