import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  @Test func outputsAndExitStatusArriveWhole() async throws {
    try await withDeadline {
      let child = try ChildProcess(
        "sh", ["-c", "head -c 300000 /dev/zero; echo problema >&2; exit 3"], standardOutput: .capture,
        standardError: .capture)
      #expect(await child.wait() == .exited(3))
      #expect(child.standardOutput.bytes.count == 300_000)
      #expect(child.standardError.text == "problema\n")
    }
  }

  @Test func standardInputEnvironmentAndDirectoryReachTheChild() async throws {
    try await withDeadline {
      let child = try ChildProcess(
        "/bin/sh", ["-c", "cat; echo \"$SALUDO $(pwd)\""], environment: ["SALUDO": "hola", "PATH": "/bin:/usr/bin"],
        workingDirectory: "/", standardOutput: .capture, standardInput: Array("entrada ".utf8))
      #expect(await child.wait().isSuccess)
      #expect(child.standardOutput.text == "entrada hola /\n")
    }
  }

  @Test func aSignalEndsTheChildAndIsReported() async throws {
    try await withDeadline {
      let child = try ChildProcess("sleep", ["1000"])
      child.kill(SIGKILL)
      #expect(await child.wait() == .signalled(SIGKILL))
      #expect(await child.wait() == .signalled(SIGKILL))
    }
  }

  @Test func aMissingProgramIsAnErrorThatNamesIt() async throws {
    try await withDeadline {
      let error = #expect(throws: LoopError.self) { try ChildProcess("no-such-program") }
      #expect(error?.description.contains("no-such-program") == true)
      #expect(error?.name == "ENOENT")
    }
  }

  @Test func aReleasedChildGoesOnAndLeavesNothingHere() async throws {
    try await withDeadline {
      let child = try ChildProcess("sleep", ["1000"], standardOutput: .capture, standardError: .capture, detached: true)
      let waiter = spawn { await child.wait() }
      child.release()
      _ = await waiter.value
      #expect(kill(child.pid, 0) == 0)
      // The child has a session of its own, so a signal for this process' group does not reach it.
      #expect(getsid(child.pid) == child.pid)
      kill(child.pid, SIGKILL)
      waitpid(child.pid, nil, 0)
    }
  }

  @Test func aClosedOutputIsNotWaitedFor() async throws {
    try await withDeadline {
      // The grandchild keeps the pipe open long after the child's end.
      let child = try ChildProcess("sh", ["-c", "sleep 1000 & echo $!"], standardOutput: .capture)
      var waiting = true
      let waiter = spawn {
        _ = await child.wait()
        waiting = false
      }
      try await eventually { child.exitStatus != nil && child.standardOutput.text.hasSuffix("\n") }
      #expect(waiting)
      child.standardOutput.close()
      await waiter.value
      kill(Int32(child.standardOutput.text.trimmingCharacters(in: .newlines))!, SIGKILL)
    }
  }
}
