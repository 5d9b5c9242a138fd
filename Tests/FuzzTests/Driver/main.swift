// The program that `make fuzz` runs. libFuzzer makes up input, and a FuzzTarget judges it. A broken rule ends the
// process, which makes libFuzzer save the input. Only scripts/fuzz.sh builds it (LOOPSERVER_FUZZ in Package.swift).
//
//   Fuzz TARGET [libFuzzer's arguments]

import CLibFuzzer
import Glibc

let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")

/// The target that the first argument names. It is a global because libFuzzer's callback cannot carry a context.
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
