// `biz_opaque_callback_data` of every message sent by Meta's Cloud API: `{campaign_id}:{seq}`. Meta gives it back with
// each status of the message, so that the status finds its campaign. Titles hold no colon, so the last one separates.

import Text

/// The text by which Meta's statuses name a message.
public enum CallbackData {
  /// How many characters Meta keeps. A title's 100 scalars and the digits of a seq are far fewer, also in bytes.
  public static let limit = 512

  /// Appends `"{campaign_id}:{seq}"` with its quotes.
  public static func append(campaignID: String, seq: Int, to bytes: inout [UInt8]) {
    JSONText.appendString(campaignID, to: &bytes)
    bytes[bytes.count - 1] = UInt8(ascii: ":")
    DecimalText.append(seq, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Reads the title and the seq.
  /// - Returns: nil when it is not one of ours: no title, or no seq of 1 to 9 digits.
  public static func parse(_ text: String) -> (campaignID: String, seq: Int)? {
    guard text.utf8.count <= limit, let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    let digits = text.utf8[text.utf8.index(after: colon)...]
    guard (1...9).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let seq = Int(String(digits) ?? ""), seq >= 1,
      let title = try? CampaignTitle(stored: String(text[..<colon])), title.text == text[..<colon]
    else { return nil }
    // The title stays as it was sent: a title from before there was one spelling is stored in its own.
    return (String(text[..<colon]), seq)
  }
}
