// Receives a reply. HiredisLink keeps one entry for each command it has sent, in order, and hands each reply to the
// entry's sink. A sink is told when its command is really handed over, because that decides whether a failure means
// "did not happen" or "nobody knows".

import EventLoop

/// Receives the replies of one or more commands, told apart by `index`.
@LoopActor
protocol ReplySink: AnyObject {
  /// True once nobody waits any more: what is still queued need not be sent.
  var isAbandoned: Bool { get }
  /// Command `index` has been handed to hiredis.
  func didSend(index: Int)
  /// The reply of command `index`, valid during the call.
  func receive(_ reply: RedisReplyView, index: Int)
  /// Command `index` will have no reply.
  func fail(_ error: RedisError, index: Int)
}
