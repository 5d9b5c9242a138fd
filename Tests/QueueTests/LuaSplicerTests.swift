import Testing

@testable import Queue

/// The scripts as they are put together from their own text and what they share.
@Suite struct LuaSplicerTests {
  private func splice(_ script: String, _ shared: [String: String]) -> String {
    var splicer = LuaSplicer(shared: shared.mapValues { Array($0.utf8) })
    return splicer.splice(Array(script.utf8))
  }

  @Test func aFileStandsOnceWhereItIsNamedFirst() {
    let shared = ["a": "-- a\n--- @include \"b\"\nlocal a\n", "b": "-- b\nlocal b\n\n"]
    let text = splice("#!lua\n--- @include \"a\"\nreturn 1\n--- @include \"b\"\n  --- @include \"a\"\n", shared)
    #expect(text == "#!lua\n-- a\n-- b\nlocal b\nlocal a\nreturn 1\n")
  }

  @Test func aGuardAsksForWhatTheWholeScriptWritesWith() {
    let text = splice("--- @include \"a\"\n--- @guard\ncall('HSET', call('GET'))\n", ["a": "call('DEL')\n"])
    #expect(
      text == """
        call('DEL')
        local forbidden = refusal({DEL = 1, HSET = 1})
        if forbidden then return forbidden end
        call('HSET', call('GET'))

        """)
  }

  @Test func everySharedFileSaysItsNameAndIsUsed() {
    #expect(QueueScripts.shared.count >= 20)
    for (name, source) in QueueScripts.shared {
      let text = String(decoding: source, as: UTF8.self)
      #expect(text.hasPrefix("-- \(name): "))
      let first = String(text.prefix { $0 != "\n" })
      #expect(QueueScripts.all.contains { $0.source.contains(first) }, "\(name) is used by no script")
    }
  }

  @Test func nothingIsLeftToSplice() {
    for script in QueueScripts.all {
      for line in script.source.split(separator: "\n") {
        #expect(!line.drop { $0 == " " }.hasPrefix("--- @"), "\(script.name): \(line)")
      }
    }
  }

  /// A shared function is written once: no script and no other shared file has a function of the same name.
  @Test func noScriptRepeatsAFunctionThatIsShared() throws {
    let shared = QueueScripts.shared.values.map { String(decoding: $0, as: UTF8.self) }
    let names = shared.flatMap { $0.matches(of: /local function ([a-z_]+)\(/).map { String($0.1) } }
    #expect(names.count == Set(names).count && names.count > 20)
    for script in QueueScripts.all {
      for name in names {
        let definitions = script.source.ranges(of: "local function \(name)(").count
        #expect(definitions <= 1, "\(script.name) has \(name) of its own")
      }
    }
  }
}
