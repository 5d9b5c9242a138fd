import Testing

@testable import Campaigns

@Suite struct SendWindowTests {
  @Test(
    arguments: [
      ("08:00-20:00", 480, 1200, 1200), ("20:00-06:00", 1200, 360, 1800), ("00:00-24:00", 0, 1440, 1440),
      ("08:00-24:00", 480, 1440, 1440), ("08:00-00:00", 480, 0, 1440), (" 08:30 - 20:45 ", 510, 1245, 1245),
      ("23:59-00:01", 1439, 1, 1441),
    ] as [(String, Int, Int, Int)])
  func reads(text: String, opens: Int, closes: Int, end: Int) throws {
    let window = try SendWindow(text)
    #expect(window.opens == opens && window.closes == closes && window.end == end)
    #expect(window.isOvernight == (end > 1440 || closes == 0))
    #expect(window.text == text.filter { $0 != " " })
  }

  @Test(
    arguments: [
      ("", .malformed), ("08:00", .malformed), ("8:00-20:00", .malformed), ("08:00-20", .malformed),
      ("08:00-24:01", .malformed), ("24:00-08:00", .malformed), ("08:60-20:00", .malformed),
      ("08:00-25:00", .malformed), ("08:00-20:00x", .malformed), ("08:00–20:00", .malformed),
      ("-08:00-20:00", .malformed), ("08:00-08:00", .empty), ("00:00-00:00", .empty),
    ] as [(String, SendWindowDefect)])
  func refuses(text: String, defect: SendWindowDefect) {
    #expect(throws: defect) { try SendWindow(text) }
  }

  @Test(arguments: [
    "UTC", "America/Caracas", "America/Argentina/Buenos_Aires", "Etc/GMT+4", "Etc/GMT-14", "America/Port-au-Prince",
  ])
  func zoneNamesPass(text: String) {
    #expect(TimeZoneName(text)?.text == text)
  }

  @Test(arguments: [
    "", "/etc/passwd", "../../etc/passwd", "America/../UTC", "America//Caracas", "America/", "America/Caracas\0",
    "America Caracas", "Améri", "tzdata.zi", String(repeating: "A", count: 65),
  ])
  func zoneNamesRefused(text: String) {
    #expect(TimeZoneName(text) == nil)
  }
}
