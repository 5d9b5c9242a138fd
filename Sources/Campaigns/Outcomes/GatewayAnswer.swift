// What the WhatsApp API answered, reduced to what a decision needs. The gateways (direct-send, Meta) make it from
// status, headers and body; `Outcome.init(_: GatewayAnswer)` decides.

/// One HTTP answer to one send.
public struct GatewayAnswer: Sendable, Equatable {
  /// 100…599.
  public var status: Int
  /// The Meta code in the body, from `code` or out of a text like `(#131026)`.
  public var metaCode: Int?
  /// From `error`, `meta_error`, `detail` or `message`, else the body's first 200 characters.
  public var errorText: String?
  /// From `id`, `wamid`, `message_id` or `messages[0].id`.
  public var messageID: String?
  /// The object says in one of the ways APIs have that it failed (`success:false`, `status:"error"`, an `error`): a 2xx
  /// with it is not a success.
  public var saysFailed: Bool
  /// The body was no JSON object, was cut short or too long.
  public var bodyIsUnreadable: Bool
  /// Meta took the message and holds it back (`message_status`).
  public var isHeld: Bool
  /// It is a page for people (HTML), not an API's answer.
  public var isPage: Bool
  /// The Retry-After header.
  public var retryAfter: Duration?
  /// The Location header.
  public var location: String?

  public init(
    status: Int, metaCode: Int? = nil, errorText: String? = nil, messageID: String? = nil, saysFailed: Bool = false,
    bodyIsUnreadable: Bool = false, isHeld: Bool = false, isPage: Bool = false,
    retryAfter: Duration? = nil, location: String? = nil
  ) {
    self.status = status
    self.metaCode = metaCode
    self.errorText = errorText
    self.messageID = messageID
    self.saysFailed = saysFailed
    self.bodyIsUnreadable = bodyIsUnreadable
    self.isHeld = isHeld
    self.isPage = isPage
    self.retryAfter = retryAfter
    self.location = location
  }
}
