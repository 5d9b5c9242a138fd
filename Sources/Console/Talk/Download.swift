// Writes an answer into a file while it comes. It is written beside its place and moved there when it is whole: a
// report that breaks off is not taken for one. Recipients' numbers are in it, so it is for its owner only.

import EventLoop
import Glibc
import HTTPClient

/// One download.
@LoopActor
final class Download {
  private let console: Console
  private let target: String?
  private var partial: String { (target ?? "") + ".parcial" }
  private var descriptor: Int32 = -1
  private var size = 0
  private var trouble: String?

  /// - Parameter target: nil for standard output.
  init(_ console: Console, to target: String?) {
    self.console = console
    self.target = target
  }

  func run(_ request: ConsoleRequest) async throws(ConsoleFailure) -> ConsoleStatus {
    if let target, access(target, F_OK) == 0 { throw ConsoleFailure(.usage, Words.exists(target)) }
    let stall = Stall(.seconds(120))
    let signal = try? Signal(SIGINT) { stall.interrupt() }
    defer { signal?.close() }
    let outcome = try await console.stream(request, through: stall) { [self] bytes in take(bytes) }
    defer { abandon() }
    if stall.isInterrupted { return .interrupted }
    if let trouble { throw ConsoleFailure(.usage, Words.unwritable(target ?? "-", trouble)) }
    guard case .response(let response) = outcome, (200..<300).contains(response.status) else {
      _ = try await console.answer(to: outcome, of: request)
      return .refused
    }
    if response.isTruncated { throw ConsoleFailure(.unreachable, Words.brokenOff(console.server.name)) }
    try finish()
    return .done
  }

  /// - Returns: whether it could be written.
  private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    size += bytes.count
    guard target != nil else {
      console.screen.write(Array(bytes))
      return true
    }
    if descriptor < 0 { begin() }
    var rest = bytes
    while !rest.isEmpty, trouble == nil {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if errno != EINTR {
        trouble = systemError()
      }
    }
    return trouble == nil
  }

  private func begin() {
    descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { trouble = systemError() }
  }

  private func finish() throws(ConsoleFailure) {
    guard let target else { return }
    if descriptor < 0 { begin() }
    guard trouble == nil, close(descriptor) == 0, rename(partial, target) == 0 else {
      throw ConsoleFailure(.usage, Words.unwritable(target, trouble ?? systemError()))
    }
    descriptor = -1
    console.screen.note(Words.saved(target, Figures.size(size)))
  }

  /// What was not finished goes.
  private func abandon() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(partial)
    descriptor = -1
  }
}
