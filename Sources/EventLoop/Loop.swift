// Entering and leaving the loop. `main` calls `Loop.run` once; everything else happens inside.

import CUV
import Glibc

/// The process' libuv loop.
public enum Loop {
  /// Runs `main` on the loop and drives the loop on the calling thread until `main` has returned.
  ///
  /// May be called once in a process. Handles still open at the end are a defect of their owner: debug builds
  /// stop with their names.
  /// - Returns: what `main` returned, meant as the process' exit status.
  public static func run(_ main: @escaping @Sendable @LoopActor () async -> Int32) -> Int32 {
    StandardDescriptors.fill()
    let executor = LoopExecutor.shared
    executor.adoptCurrentThread()
    signal(SIGPIPE, SIG_IGN)
    nonisolated(unsafe) var status: Int32 = 0
    spawn {
      status = await main()
      uv_stop(executor.loop)
    }
    uv_run(executor.loop, UV_RUN_DEFAULT)
    finishClosing(executor)
    return status
  }

  /// Gives the close callbacks that are under way their turns, then closes the loop.
  private static func finishClosing(_ executor: LoopExecutor) {
    for _ in 0..<64 where !liveHandles().isEmpty { uv_run(executor.loop, UV_RUN_NOWAIT) }
    let live = liveHandles()
    assert(live.isEmpty, "handles left open at the end of the loop: \(live)")
    executor.closeOwnHandles()
    while live.isEmpty, uv_run(executor.loop, UV_RUN_DEFAULT) != 0 {}
    if live.isEmpty { must(uv_loop_close(executor.loop), "uv_loop_close") }
  }

  /// Runs `body` once, after the jobs that are ready now and before the loop waits for sockets again. For adapters
  /// that gather what several jobs want sent and write it with one call.
  @LoopActor
  public static func beforeWaiting(_ body: @escaping @LoopActor () -> Void) {
    LoopExecutor.shared.addBeforeWaiting(body)
  }

  /// The types of the handles that are open or closing, the executor's own excepted, such as `["tcp", "timer"]`.
  static func liveHandles() -> [String] {
    var names: [String] = []
    withUnsafeMutablePointer(to: &names) { names in
      uv_walk(
        LoopExecutor.shared.loop,
        { handle, argument in
          guard let handle, let names = argument?.assumingMemoryBound(to: [String].self) else { return }
          if LoopExecutor.shared.owns(handle) { return }
          names.pointee.append(String(cString: uv_handle_type_name(uv_handle_get_type(handle))))
        }, names)
    }
    return names
  }
}
