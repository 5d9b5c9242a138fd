// The second pass for a `deduplicar` that came after the file.

import Testing

@testable import Campaigns

@Suite struct DuplicateRemoverTests {
  private func add(_ element: String, to remover: DuplicateRemover) -> Bool {
    Array(element.utf8).withUnsafeBytes { remover.add($0) }
  }

  @Test func keepsTheFirstOfEachNumberAndRenumbers() {
    let remover = DuplicateRemover()
    for element in [
      #"1|0|["584121234567","",["a"]]"#, #"2|0|["584121234568"]"#, #"3|0|["584121234567","",["b"]]"#,
      #"14|0|["584121234569","",[],"x|\"y\""]"#,
    ] { #expect(add(element, to: remover)) }
    #expect(remover.accepted == 3 && remover.duplicates == 1)
    #expect(remover.nextBatch() == nil)
    let batch = remover.lastBatch()!
    #expect(
      (0..<batch.count).map { String(decoding: batch.bytes[batch.range(at: $0)], as: UTF8.self) } == [
        #"1|0|["584121234567","",["a"]]"#, #"2|0|["584121234568"]"#, #"3|0|["584121234569","",[],"x|\"y\""]"#,
      ])
    #expect(remover.lastBatch() == nil)
  }

  @Test(arguments: ["", "1", "1|0", "1|0|", #"1|0|[""#, #"1|0|["abc"]"#, #"1|0|["584121234567"#])
  func refusesWhatIsNoElement(text: String) {
    let remover = DuplicateRemover()
    #expect(!add(text, to: remover))
    #expect(remover.accepted == 0)
  }
}
