// What signals do to the process. Those by which people and service managers end a program end it in order. Those that
// mean nothing here are ignored: by default they would end it at once, and the messages in flight would be uncertain.
// ServerApplication and the simulator have one each.

import EventLoop
import Glibc
import Queue

/// The process' signals, until `close`.
@LoopActor
final class ProcessSignals {
  private var handles: [Signal] = []
  private var count = 0

  /// From the operator or the system (TERM), the terminal (INT, QUIT) and the terminal's end (HUP).
  private static let stopping = [
    (number: SIGTERM, name: "SIGTERM"), (SIGINT, "SIGINT"), (SIGQUIT, "SIGQUIT"), (SIGHUP, "SIGHUP"),
  ]

  /// Timers and events that this program does not use, and signals without a fixed meaning. SIGXFSZ and SIGXCPU come
  /// with limits: a write past one fails, and the code that writes reports it. Signals that tell of a fault are not
  /// among them.
  private static let ignored: [Int32] =
    [SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSTKFLT, SIGXFSZ, SIGXCPU]
    + (__libc_current_sigrtmin()...__libc_current_sigrtmax())

  /// - Parameter onStop: called with the name of each signal that asks for an orderly stop.
  init(onStop: @escaping @LoopActor (_ name: String) -> Void) throws(LoopError) {
    for number in Self.ignored { signal(number, SIG_IGN) }
    for (number, name) in Self.stopping {
      // nohup makes the process ignore SIGHUP so that it outlives its terminal.
      if number == SIGHUP, Self.isIgnored(number) { continue }
      let handle = try Signal(number) { [unowned self] in
        count += 1
        // A second Ctrl-C ends the process at once: messages in flight are left to the takeover, as after a crash.
        if count > 1, number == SIGINT { _exit(130) }
        onStop(name)
      }
      handles.append(handle)
    }
  }

  func close() {
    for handle in handles { handle.close() }
    handles = []
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
