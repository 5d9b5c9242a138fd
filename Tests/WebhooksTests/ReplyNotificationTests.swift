import JSON
import Testing

@testable import Campaigns
@testable import Webhooks

@Suite struct ReplyNotificationTests {
  private static let words = OptOutWords(["BAJA"])

  private static func json(_ text: String) throws -> JSONValue { try JSONDocument.parse(Array(text.utf8)) }

  /// message, whether its writer is out
  @Test(arguments: [
    (#"{"from":"584121234567","type":"text","text":{"body":"Baja"}}"#, true),
    (#"{"from":"584121234567","type":"text","text":{"body":"Baja por favor"}}"#, false),
    (#"{"from":"584121234567","type":"button","button":{"payload":"BAJA","text":"No quiero más"}}"#, true),
    (#"{"from":"584121234567","type":"button","button":{"payload":"x","text":"baja"}}"#, true),
    (#"{"from":"584121234567","interactive":{"type":"button_reply","button_reply":{"id":"baja","title":"No"}}}"#, true),
    (#"{"from":"584121234567","interactive":{"type":"list_reply","list_reply":{"id":"1","title":"Baja"}}}"#, true),
    (#"{"from":"584121234567","type":"image","image":{"caption":"baja"}}"#, false),
    (#"{"from":"0584","text":{"body":"baja"}}"#, false),
    (#"{"text":{"body":"baja"}}"#, false), (#"{"from":"584121234567","text":"baja"}"#, false), ("7", false),
  ])
  func replies(message: String, isOut: Bool) throws {
    let change = ReplyNotification.reply(try Self.json(message), words: Self.words)
    #expect(change == (isOut ? OptChange(recipient: try Self.recipient("584121234567"), wish: .outByReply) : nil))
  }

  /// message, the wamid that it answers
  @Test(
    arguments: [
      (#"{"from":"1","context":{"from":"2","id":"wamid.A"},"type":"text"}"#, "wamid.A"),
      (#"{"from":"1","type":"button","context":{"id":"wamid.B"},"button":{"payload":"x"}}"#, "wamid.B"),
      (#"{"from":"1","type":"text"}"#, nil), (#"{"context":{"forwarded":true}}"#, nil),
      (#"{"context":{"id":""}}"#, nil),
      (#"{"context":{"id":7}}"#, nil), (#"{"context":"wamid"}"#, nil), ("[]", nil),
    ] as [(String, String?)])
  func answers(message: String, id: String?) throws {
    #expect(ReplyNotification.answered(try Self.json(message)) == id)
  }

  @Test(
    arguments: [
      (#"{"wa_id":"584121234567","category":"marketing_messages","value":"stop"}"#, .outByPreference),
      (#"{"wa_id":"584121234567","value":"resume"}"#, .inByPreference), (#"{"wa_id":"584121234567","value":"x"}"#, nil),
      (#"{"value":"stop"}"#, nil), ("[]", nil),
    ] as [(String, OptChange.Wish?)])
  func preferences(preference: String, wish: OptChange.Wish?) throws {
    #expect(ReplyNotification.preference(try Self.json(preference))?.wish == wish)
  }

  @Test(arguments: ["{}", "[]", #"{"entry":[{"changes":[{"value":{"messages":[]}}]}]}"#, #"{"entry":[{"changes":7}]}"#])
  func nothingToSee(notification: String) throws {
    #expect(ReplyNotification.lists(in: try Self.json(notification)).isEmpty)
  }

  /// Somebody who shows no number is known by an id.
  @Test(arguments: [
    #"{"from":"US.13491208655302741918","text":{"body":"baja"}}"#,
    #"{"from_user_id":"US.13491208655302741918","text":{"body":"baja"}}"#,
  ])
  func idsInPlaceOfNumbers(message: String) throws {
    let change = ReplyNotification.reply(try Self.json(message), words: Self.words)
    #expect(change?.recipient == (try Self.recipient("US.13491208655302741918")))
    let preference = #"{"user_id":"US.13491208655302741918","value":"stop"}"#
    #expect(ReplyNotification.preference(try Self.json(preference))?.recipient == change?.recipient)
  }

  private static func recipient(_ text: String) throws -> Recipient {
    try #require(Array(text.utf8).withUnsafeBytes { Recipient(stored: $0) })
  }
}
