// The inputs that fuzzing starts from, and those with which it has found something. Each is checked with its target's
// rules, whole and cut in two at every byte. `make fuzz` goes on from there.

import Foundation
import Testing

@Suite struct CorpusTests {
  struct Input: CustomTestStringConvertible {
    let target: FuzzTarget
    let file: URL
    var testDescription: String { "\(target.rawValue)/\(file.lastPathComponent)" }
  }

  static func directory(of target: FuzzTarget) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus/\(target.rawValue)")
  }

  static let inputs: [Input] = FuzzTarget.allCases.flatMap { target in
    let files =
      (try? FileManager.default.contentsOfDirectory(at: directory(of: target), includingPropertiesForKeys: nil))
    return (files ?? []).sorted { $0.path < $1.path }.map { Input(target: target, file: $0) }
  }

  @Test(arguments: inputs) func everyRuleHolds(_ input: Input) throws {
    let bytes = Array(try Data(contentsOf: input.file))
    // Every cut costs a run over the whole input, so the few long ones are cut at some places only.
    #expect(input.target.violation(in: bytes, exhaustively: bytes.count <= 2048) == nil)
  }

  @Test(arguments: FuzzTarget.allCases) func everyTargetHasACorpus(_ target: FuzzTarget) {
    #expect(Self.inputs.count { $0.target == target } >= 10)
  }
}
