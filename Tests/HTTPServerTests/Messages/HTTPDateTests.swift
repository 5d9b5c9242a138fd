import Foundation
import Testing

@testable import HTTPServer

@Suite struct HTTPDateTests {
  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_767_225_599, "Wed, 31 Dec 2025 23:59:59 GMT"),
    (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
  ])
  func writesTheFixedFormat(_ seconds: Int, _ text: String) {
    #expect(line(seconds) == "Date: \(text)\r\n")
  }

  @Test func agreesWithFoundationOverTheCenturies() {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    for seconds in stride(from: 0, to: 6_000_000_000, by: 7_654_321) {
      #expect(line(seconds) == "Date: \(formatter.string(from: Date(timeIntervalSince1970: Double(seconds))))\r\n")
    }
  }

  private func line(_ seconds: Int) -> String {
    var bytes = [UInt8](repeating: 0, count: HTTPDate.lineLength)
    bytes.withUnsafeMutableBytes { HTTPDate.write(secondsSince1970: seconds, into: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
