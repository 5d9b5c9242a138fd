// The program that `make fuzz` runs: libFuzzer makes up input, a FuzzTarget judges it, and what does not hold ends the
// process, which makes libFuzzer save the input. Built only by scripts/fuzz.sh (LOOPSERVER_FUZZ in Package.swift).
//
//   Fuzz TARGET [libFuzzer's arguments]

import CLibFuzzer
import Glibc

let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")

/// Chosen by the first argument; libFuzzer's callback cannot carry a context.
let target: FuzzTarget = {
  guard CommandLine.arguments.count > 1, let target = FuzzTarget(rawValue: CommandLine.arguments[1]) else {
    fatalError("usage: Fuzz \(names) [arguments of libFuzzer]")
  }
  return target
}()

var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
arguments![0] = CommandLine.unsafeArgv[0]

exit(
  LLVMFuzzerRunDriver(&count, &arguments) { data, size in
    let input = [UInt8](UnsafeBufferPointer(start: data, count: size))
    if let violation = target.violation(in: input) { fatalError("\(target.rawValue): \(violation)") }
    return 0
  })
