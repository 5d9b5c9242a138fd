import Testing

@testable import HTTPServer

/// Parses a body given in pieces and writes down its parts as `name=content`, `name(file;type)=content`.
func parts(_ pieces: [ArraySlice<UInt8>], boundary: String = "XX") -> [String] {
  var result: [String] = []
  var content: [UInt8]?
  do {
    var parser = try MultipartParser(boundary: Array(boundary.utf8))
    for piece in pieces {
      parser.append(Array(piece))
      while let event = try parser.next() {
        switch event {
        case .partBegan(let head):
          let file = head.fileName.map { "(\($0);\(head.contentType ?? "-"))" } ?? ""
          result.append(head.name + file + "=")
          content = []
        case .data(let slice):
          if slice.isEmpty { result.append("empty slice") }
          content! += slice
        case .partEnded:
          result[result.count - 1] += String(decoding: content!, as: UTF8.self)
          content = nil
        }
      }
    }
    if content != nil { result[result.count - 1] += String(decoding: content!, as: UTF8.self) + "…" }
    try parser.finish()
  } catch {
    result.append("\(error)")
  }
  return result
}

@Suite struct MultipartParserTests {
  static func part(_ name: String, _ content: String, extra: String = "") -> String {
    "--XX\r\nContent-Disposition: form-data; name=\"\(name)\"\(extra)\r\n\r\n\(content)\r\n"
  }

  static let fixtures: [(String, [String])] = [
    (part("a", "uno") + part("b", "dos") + "--XX--\r\n", ["a=uno", "b=dos"]),
    (part("a", "uno") + "--XX--", ["a=uno"]),
    ("--XX--", []), ("--XX--\r\n", []), ("\r\n--XX--\r\n", []),
    ("preámbulo\r\nmás --XX\r\n" + part("a", "uno") + "--XX--\r\nepílogo\r\n--XX\r\nContent", ["a=uno"]),
    (part("a", "") + part("b", "") + "--XX--\r\n", ["a=", "b="]),
    // Empty content whose delimiter follows the empty line at once.
    ("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n--XX--\r\n", ["a="]),
    (
      part("f", "c,d\r\n1,2\r\n", extra: "; filename=\"datos.csv\"\r\nContent-Type: text/csv") + "--XX--\r\n",
      ["f(datos.csv;text/csv)=c,d\r\n1,2\r\n"]
    ),
    // Content that looks like a delimiter for a while.
    (part("a", "\r\n--X\r\n--\r\n-\r\n\r\r\n--Y\r") + "--XX--\r\n", ["a=\r\n--X\r\n--\r\n-\r\n\r\r\n--Y\r"]),
    (part("a", "-XX--XX-") + "--XX--\r\n", ["a=-XX--XX-"]),
    // A delimiter right behind the empty line ends the part, which is empty.
    (part("a", "--XX") + "--XX--\r\n", ["a=", "truncated"]),
    (part("a", "x\r\n-") + "--XX--\r\n", ["a=x\r\n-"]), (part("a", "-") + "--XX--\r\n", ["a=-"]),
    (part("a", "\r\n") + "--XX--\r\n", ["a=\r\n"]),
    (part("a", "\r") + "--XX--\r\n", ["a=\r"]), (part("a", "\n--XX--\n") + "--XX--\r\n", ["a=\n--XX--\n"]),
    // White space behind a delimiter.
    (
      "--XX \t \r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--XX \r\nContent-Disposition: form-data; name=b\r\n\r\ny\r\n--XX--\r\n",
      ["a=x", "b=y"]
    ),
    // Header casing, order and unknown headers.
    (
      "--XX\r\nX-Other: 1\r\nCONTENT-TYPE: text/plain\r\ncontent-disposition:form-data;name=a\r\n\r\nx\r\n--XX--\r\n",
      ["a=x"]
    ),
    (part("a", "ñandú 😀") + "--XX--\r\n", ["a=ñandú 😀"]),
    // Incomplete
    ("", ["truncated"]), ("--XX", ["truncated"]), ("--XX\r\n", ["truncated"]), ("nada", ["truncated"]),
    ("--XX-", ["truncated"]),
    (part("a", "uno"), ["a=uno…", "truncated"]),
    (part("a", "uno") + "--XX-", ["a=uno", "truncated"]),
    (part("a", "uno") + "--XX\r\nContent-Disp", ["a=uno", "truncated"]),
    ("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nx", ["a=x…", "truncated"]),
    // Malformed
    ("--XXY\r\n", ["badDelimiter"]), ("--XX\n", ["badDelimiter"]), ("--XX\r\r", ["badDelimiter"]),
    ("--XX-x", ["badDelimiter"]),
    ("--XX --", ["badDelimiter"]), (part("a", "uno") + "--XXX--\r\n", ["a=uno", "badDelimiter"]),
    ("--XX" + String(repeating: " ", count: 65) + "\r\n", ["badDelimiter"]),
    ("--XX\r\n\r\nx\r\n--XX--", ["unnamedPart"]), ("--XX\r\nContent-Type: a/b\r\n\r\nx", ["unnamedPart"]),
    ("--XX\r\nContent-Disposition: form-data\r\n\r\nx", ["unnamedPart"]),
    ("--XX\r\nContent-Disposition: attachment; name=a\r\n\r\nx", ["unnamedPart"]),
    ("--XX\r\nContent-Disposition: form-data; name=a\n\r\n", ["badPartHeader"]),
    ("--XX\r\nContent-Disposition: form-data; name=a\rx", ["badPartHeader"]),
    ("--XX\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\n", ["badPartHeader"]),
    ("--XX\r\n: x\r\n\r\n", ["badPartHeader"]),
    ("--XX\r\nsin dos puntos\r\n\r\n", ["badPartHeader"]), ("--XX\r\nA b: x\r\n\r\n", ["badPartHeader"]),
    ("--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n", ["badPartHeader"]),
    ("--XX\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n", ["badPartHeader"]),
    (
      "--XX\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\n",
      ["badPartHeader"]
    ),
    (part("a", "", extra: (0..<16).map { "; x\($0)=1" }.joined()), ["tooManyParameters"]),
    ("--XX\r\nContent-Disposition: form-data; name=\"a\u{1}\"\r\n\r\n", ["badPartHeader"]),
  ]

  @Test(arguments: fixtures)
  func meansTheSameHoweverItIsCut(_ text: String, _ expected: [String]) {
    #expect(parts([Array(text.utf8)[...]]) == expected)
    for way in cuts(of: text) { #expect(parts(way) == expected, "cut at \(way[0].count)") }
  }

  /// Two cuts anywhere, over a body made of pieces of delimiters.
  @Test func everyPairOfCutsGivesTheSame() {
    let text = "--XX\r\nContent-Disposition:form-data;name=a\r\n\r\nx\r\n--X\r\n-\r\n--\r\n--XX--"
    let bytes = Array(text.utf8)
    let expected = parts([bytes[...]])
    #expect(expected == ["a=x\r\n--X\r\n-\r\n--"])
    for first in 0...bytes.count {
      for second in first...bytes.count {
        #expect(
          parts([bytes[..<first], bytes[first..<second], bytes[second...]]) == expected, "cuts at \(first), \(second)")
      }
    }
  }

  @Test func contentIsHandedOutAsSlicesOfTheChunk() throws {
    var parser = try MultipartParser(boundary: Array("XX".utf8))
    let head = Array("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n".utf8)
    let chunk = head + [UInt8](repeating: 65, count: 60_000)
    parser.append(chunk)
    #expect(try parser.next() == .partBegan(MultipartPartHead(name: "a")))
    guard case .data(let slice) = try parser.next() else {
      Issue.record("no data")
      return
    }
    #expect(slice.count == 60_000)
    // The slice's indices are the chunk's: it is no copy.
    #expect(slice.startIndex == head.count)
    #expect(try parser.next() == nil)
  }

  @Test func limitsHold() throws {
    let long =
      "--XX\r\nContent-Disposition: form-data; name=a\r\nX: " + String(repeating: "a", count: 8 * 1024) + "\r\n\r\n"
    #expect(parts([Array(long.utf8)[...]]) == ["partHeaderTooLong"])
    let many = String(repeating: Self.part("a", ""), count: MultipartParser.partLimit)
    #expect(parts([Array((many + "--XX--").utf8)[...]]).count == MultipartParser.partLimit)
    #expect(parts([Array((many + Self.part("a", "")).utf8)[...]]).last == "tooManyParts")
  }

  /// Bodies made to be slow: time must grow with the size, not with its square.
  @Test(arguments: ["\r", "\r\n", "\r\n--", "\r\n--X", "\r\n--XX".dropLast() + "\r", "a"])
  func hostileContentTakesLinearTime(_ unit: String) throws {
    func time(_ size: Int) throws -> Duration {
      var chunk: [UInt8] = []
      while chunk.count < 64 * 1024 { chunk += Array(unit.utf8) }
      return try ContinuousClock().measure {
        var parser = try MultipartParser(boundary: Array("XX".utf8))
        parser.append(Array("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n".utf8))
        while try parser.next() != nil {}
        for _ in 0..<size / chunk.count {
          parser.append(chunk)
          while try parser.next() != nil {}
        }
      }
    }
    // Generous: the linear time in a debug build is well below a second.
    #expect(try time(1 << 20) < .seconds(20))
  }

  @Test(
    arguments: [
      ("multipart/form-data; boundary=abc", nil), ("Multipart/Form-Data;boundary=\"a b\"", nil),
      ("multipart/form-data; charset=utf-8; boundary=x", nil),
      ("multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW", nil),
      ("multipart/form-data; boundary=x;", nil),
      ("multipart/form-data", .badBoundary), ("multipart/form-data; boundary=", .badBoundary),
      ("multipart/form-data; boundary=\"\"", .badBoundary),
      ("multipart/form-data; boundary=\"a \"", .badBoundary),
      ("multipart/form-data; boundary=\"a\r\nb\"", .badBoundary),
      ("multipart/form-data; boundary=" + String(repeating: "a", count: 71), .badBoundary),
      ("multipart/form-data; boundary=a; boundary=b", .badBoundary),
      ("multipart/form-data; boundary=ñ", .badBoundary), ("multipart/mixed; boundary=x", .notMultipart),
      ("application/json", .notMultipart), ("", .notMultipart),
      (nil, .notMultipart),
    ] as [(String?, MultipartError?)])
  func theBoundaryComesFromTheContentType(_ contentType: String?, _ error: MultipartError?) {
    do {
      _ = try MultipartParser(contentType: contentType)
      #expect(error == nil)
    } catch let thrown {
      #expect(thrown == error)
    }
  }

  @Test func everyErrorHasItsAnswer() {
    for error in MultipartError.allCases {
      let status = error == .notMultipart ? 415 : error == .foreignName ? 422 : 400
      #expect(error.httpError.status.code == status)
    }
  }
}

@Suite struct HeaderParametersTests {
  @Test(
    arguments: [
      (#"form-data; name="archivo_csv"; filename="datos.csv""#, "archivo_csv", "datos.csv"),
      (#"form-data; name=archivo; filename=datos.csv"#, "archivo", "datos.csv"),
      (#"form-data;name="a";filename="con \"comillas\" y \\.csv""#, "a", #"con "comillas" y \.csv"#),
      (#"form-data; name="a"; filename="C:\Users\ana\datos.csv""#, "a", #"C:\Users\ana\datos.csv"#),
      (#"form-data; name="a"; filename="a%22b%0D%0A%41.csv""#, "a", "a\"b\r\n%41.csv"),
      (#"form-data; name="a"; filename="100%.csv""#, "a", "100%.csv"),
      (#"form-data; name="a"; filename="";"#, "a", ""),
      (#"form-data; NAME="a" ; FileName="b;c=d.csv" "#, "a", "b;c=d.csv"),
      (#"form-data; name="año"; filename="campaña ñ.csv""#, "año", "campaña ñ.csv"),
      (#"form-data; name="a"; filename="x.csv"; filename*=UTF-8''campa%C3%B1a%20n.csv"#, "a", "campaña n.csv"),
      (#"form-data; name="a"; filename*=utf-8'es'%e2%82%ac.csv; filename="x.csv""#, "a", "€.csv"),
      (#"form-data; name="a"; filename*=ISO-8859-1''campa%F1a.csv"#, "a", "campaña.csv"),
      // A name that cannot be decoded falls back to the plain one.
      (#"form-data; name="a"; filename="x.csv"; filename*=UTF-8''%zz"#, "a", "x.csv"),
      (#"form-data; name="a"; filename="x.csv"; filename*=UTF-16''a"#, "a", "x.csv"),
      (#"form-data; name="a"; filename="x.csv"; filename*=nada"#, "a", "x.csv"),
      (#"form-data; name="a""#, "a", nil),
    ] as [(String, String, String?)])
  func namesAreRead(_ text: String, _ name: String, _ fileName: String?) throws {
    let parameters = try #require(try HeaderParameters(text))
    #expect(parameters.value == "form-data")
    #expect(parameters.text("name") == name)
    #expect(parameters.text("filename") == fileName)
  }

  @Test(arguments: ["a; b", "a; =c", "a; b=", "a; b=\"c", "a; b=\"c\"d", "a; b=c; B=d", "a; b = c", "a; b=c d"])
  func malformedOnesAreRefused(_ text: String) throws {
    #expect(try HeaderParameters(text) == nil)
  }

  /// Each parameter is compared with those before it. Without a bound a header of 8 KB would take millions of
  /// comparisons.
  @Test func soManyAndNoMore() throws {
    func value(_ count: Int) -> String { "a" + (0..<count).map { ";p\($0)=1" }.joined() + ";;;" }
    let most = try #require(try HeaderParameters(value(HeaderParameters.limit)))
    #expect(most.parameters.count == 16)
    #expect(throws: MultipartError.tooManyParameters) { try HeaderParameters(value(HeaderParameters.limit + 1)) }
    #expect(throws: MultipartError.tooManyParameters) {
      try MultipartParser(contentType: "multipart/form-data; boundary=x\(value(16).dropFirst())")
    }
  }
}
