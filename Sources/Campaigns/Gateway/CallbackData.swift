// `biz_opaque_callback_data` of every message sent by Meta's Cloud API: `{campaign_id}:{seq}`. Meta gives it back with
// each status of the message, which is how a status finds its campaign. Titles hold no colon, so the last one
// separates.

import Text

/// What a message is known by to Meta.
public enum CallbackData {
  /// What Meta keeps, in characters. A title's 100 scalars and the digits of a seq are far fewer, in bytes too.
  public static let limit = 512

  /// Appends `"{campaign_id}:{seq}"` with its quotes.
  public static func append(campaignID: String, seq: Int, to bytes: inout [UInt8]) {
    JSONText.appendString(campaignID, to: &bytes)
    bytes[bytes.count - 1] = UInt8(ascii: ":")
    DecimalText.append(seq, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Takes it apart.
  /// - Returns: nil when it is not one of ours: no title, or no seq of 1 to 9 digits.
  public static func parse(_ text: String) -> (campaignID: String, seq: Int)? {
    guard text.utf8.count <= limit, let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    let digits = text.utf8[text.utf8.index(after: colon)...]
    guard (1...9).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let seq = Int(String(digits) ?? ""), seq >= 1,
      let title = try? CampaignTitle(stored: String(text[..<colon])), title.text == text[..<colon]
    else { return nil }
    // As it was sent: a title from before there was one spelling is stored in its own.
    return (String(text[..<colon]), seq)
  }
}
