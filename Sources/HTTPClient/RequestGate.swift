// The last moment at which a request can be kept back: curl wants the first byte of its body. By then the connection is
// made and, with HTTP/1.1, the head has gone out. A campaign's runner lets its requests wait here, connected, until
// their moment has come.

import EventLoop

/// What a request's gate answers.
public enum GateAnswer: Sendable {
  /// The body leaves.
  case open
  /// The request stays connected until `HeldRequest.askAgain`, its deadline, or the other side's end.
  case wait
  /// Nothing of the body leaves. The connection is closed, because the head has gone out.
  case shut
}

/// A request in front of its gate.
@LoopActor
public struct HeldRequest {
  let call: ClientCall

  /// Asks the gate of a waiting request again, within this call. It has no effect once the request has gone on or
  /// ended, and may not be called from inside a gate.
  public func askAgain() {
    if case .active(let transfer) = call.state { transfer.askAgain() }
  }
}
