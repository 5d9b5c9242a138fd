// The table and its rules, compared with libphonenumber itself in Python (`oracle.py`), over 100,000 made-up numbers of
// all countries.

import Foundation
import Phones
import Testing

@Suite struct OracleTests {
  private static let project = URL(fileURLWithPath: #filePath).pathComponents.dropLast(3).joined(separator: "/")
    .dropFirst()

  /// Runs one of the project's scripts with the tests' Python.
  private func python(_ arguments: String...) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "\(Self.project)/.build/python/bin/python")
    process.arguments = ["-B"] + arguments.map { $0.hasSuffix(".py") ? "\(Self.project)/\($0)" : $0 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  /// A number is possible here exactly when the library says so. The number that is sent to is the library's wherever
  /// it knows it to be a real one.
  @Test func agreesWithTheLibrary() throws {
    let (status, output) = try python("Tests/PhonesTests/oracle.py", "100000")
    #expect(status == 0, "\(output.suffix(2000))")
    var lines = 0
    var different: [Substring] = []
    for line in output.split(separator: "\n") {
      let fields = line.split(separator: "\t")
      guard fields.count == 4 else { continue }
      lines += 1
      let found = try? read(String(fields[0]), String(fields[1]))
      let isSame = (found != nil) == (fields[2] == "+")
      // Belarus' free numbers begin with the 8 that is dialled before others; what has it twice is left as it is.
      let isSure = fields[3] != "-" && !fields[0].hasPrefix("375880")
      if !isSame || (isSure && found.map(String.init) != String(fields[3])) { different.append(line) }
    }
    #expect(lines == 100_000)
    #expect(different.isEmpty, "\(different.prefix(20).joined(separator: "\n"))")
  }

  /// The script writes the table that is there.
  @Test func theTableIsGenerated() throws {
    let (status, output) = try python("scripts/phone-table.py", "--check")
    #expect(status == 0, "\(output)")
  }
}
