// uv_spawn: a child process with its outputs and its end. Descriptors of ours stay ours because each is opened with
// CLOEXEC, those of the C libraries too.

import CUV
import Glibc

/// A running or ended child process.
@LoopActor
public final class ChildProcess {
  /// Where an output of the child goes.
  public enum Output: Sendable {
    /// To the same output of this process.
    case inherit
    case ignore
    /// Into `standardOutput` or `standardError`, at most `ChildOutput.capacity` bytes; the rest is read and dropped.
    case capture
  }

  /// How a child ended.
  public enum ExitStatus: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32)

    public var isSuccess: Bool { self == .exited(0) }
  }

  public let pid: Int32
  /// Nil while it runs.
  public private(set) var exitStatus: ExitStatus?
  public let standardOutput: ChildOutput
  public let standardError: ChildOutput

  private let handle: UnsafeMutablePointer<uv_process_t>
  private var waiters: [UnsafeContinuation<ExitStatus, Never>] = []

  /// Starts a program.
  /// - Parameters:
  ///   - executable: a path, or a name looked for in PATH.
  ///   - environment: replaces ours when given.
  ///   - detached: gives it a session of its own, so that it outlives us and the terminal's Ctrl-C passes it by.
  ///   - standardInput: bytes for its standard input; empty means end of file at once.
  /// - Throws: `LoopError`, with `ENOENT` when there is no such program.
  public init(
    _ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil,
    workingDirectory: String? = nil, standardOutput: Output = .inherit, standardError: Output = .inherit,
    standardInput: [UInt8] = [], detached: Bool = false
  ) throws(LoopError) {
    self.standardOutput = ChildOutput(isCaptured: standardOutput.isCaptured)
    self.standardError = ChildOutput(isCaptured: standardError.isCaptured)
    let handle = UnsafeMutablePointer<uv_process_t>.allocate(capacity: 1)
    self.handle = handle
    let input = standardInput.isEmpty ? nil : ChildInput()
    var stdio = [
      input?.stdio ?? uv_stdio_container_t(flags: UV_IGNORE, data: .init()),
      self.standardOutput.stdio(standardOutput, descriptor: 1),
      self.standardError.stdio(standardError, descriptor: 2),
    ]
    var options = uv_process_options_t()
    options.exit_cb = { handle, status, signal in
      let child = Unmanaged<ChildProcess>.fromOpaque(handle!.pointee.data).takeRetainedValue()
      LoopActor.assumeIsolated { child.didExit(signal != 0 ? .signalled(signal) : .exited(Int32(status))) }
    }
    options.flags = detached ? UV_PROCESS_DETACHED.rawValue : 0
    var strings = ([executable] + arguments).map { strdup($0) as UnsafeMutablePointer<CChar>? } + [nil]
    var variables = environment?.map { strdup("\($0.key)=\($0.value)") as UnsafeMutablePointer<CChar>? } ?? []
    if environment != nil { variables.append(nil) }
    let directory = workingDirectory.map { strdup($0) }
    defer { for string in strings + variables { free(string) } }
    defer { free(directory ?? nil) }

    let result = strings.withUnsafeMutableBufferPointer { arguments in
      variables.withUnsafeMutableBufferPointer { variables in
        stdio.withUnsafeMutableBufferPointer { stdio in
          options.file = UnsafePointer(arguments[0])
          options.args = arguments.baseAddress
          options.env = environment == nil ? nil : variables.baseAddress
          options.cwd = directory.map { UnsafePointer($0!) }
          options.stdio = stdio.baseAddress
          options.stdio_count = Int32(stdio.count)
          return uv_spawn(uvLoop, handle, &options)
        }
      }
    }
    pid = handle.pointee.pid
    if result < 0 {
      closeAndFree(handle)
      exitStatus = .exited(127)
      self.standardOutput.close()
      self.standardError.close()
      input?.abandon()
      throw LoopError(call: "uv_spawn \(executable)", code: result)
    }
    // The exit callback releases it: this process reaps the child even when nobody holds this object any more.
    handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
    self.standardOutput.startReading()
    self.standardError.startReading()
    input?.send(standardInput)
  }

  /// Waits for the end, and for its captured outputs to be read to their ends.
  public func wait() async -> ExitStatus {
    let status: ExitStatus
    if let exitStatus { status = exitStatus } else { status = await withUnsafeContinuation { waiters.append($0) } }
    await standardOutput.waitForEnd()
    await standardError.waitForEnd()
    return status
  }

  /// Sends a signal; does nothing after the end.
  public func kill(_ signal: Int32) {
    if exitStatus == nil { uv_process_kill(handle, signal) }
  }

  /// Forgets a child that shall outlive this process: it no longer keeps the loop alive, and nobody is told of its end.
  public func release() {
    guard exitStatus == nil else { return }
    Unmanaged<ChildProcess>.fromOpaque(handle.pointee.data).release()
    didExit(.exited(0))
    standardOutput.close()
    standardError.close()
  }

  private func didExit(_ status: ExitStatus) {
    exitStatus = status
    closeAndFree(handle)
    let waiting = waiters
    waiters = []
    for waiter in waiting { waiter.resume(returning: status) }
  }
}

extension ChildProcess.Output {
  var isCaptured: Bool { if case .capture = self { true } else { false } }
}
