// What a connection hears that has subscribed to a channel. It is not for commands any more. Only SentinelWatch has
// such connections.

import EventLoop

/// A channel, and who is told of its messages.
struct RedisSubscription {
  let channel: String
  /// Gets a message, valid during the call.
  let onMessage: @LoopActor (UnsafeRawBufferPointer) -> Void

  /// Hands on a message; false for a reply to a command.
  @LoopActor
  func takes(_ reply: RedisReplyView) -> Bool {
    guard reply.count == 3, reply[0].bytes.elementsEqual("message".utf8) else { return false }
    onMessage(reply[2].bytes)
    return true
  }
}
