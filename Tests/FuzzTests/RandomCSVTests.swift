// Random text of the characters that mean something in a CSV, and a few that do not. The intake must read it as a plain
// reading does (UploadRules), in whatever pieces it comes.

import Testing

@Suite struct RandomCSVTests {
  @Test(arguments: [",", ";", "\t"]) func sameAsPlainly(delimiter: String) {
    var random = InputRandom(Array("csv\(delimiter)".utf8))
    let alphabet = Array("\"\"\"\(delimiter)\(delimiter)\(delimiter)\n\n\r \t;abc1ñ".utf8)
    for round in 0..<1000 {
      let dense = round % 2 == 0
      let text = (0..<random.next(below: 80)).map { _ in
        // Long runs of ordinary bytes as well as dense punctuation.
        dense || random.next(below: 8) == 0
          ? alphabet[random.next(below: alphabet.count)] : UInt8(97 + random.next(below: 26))
      }
      let input = Array("numero\(delimiter)a\(delimiter)b\n584121234567\(delimiter)".utf8) + text
      let violation = FuzzTarget.csv.violation(in: input)
      #expect(violation == nil, "round \(round): \(String(decoding: input, as: UTF8.self).debugDescription)")
      if violation != nil { return }
    }
  }
}
