// The exposition format to the letter. promtool has the last word on whole pages (IntegrationTests).

import Metrics
import Testing

@Suite struct MetricsPageTests {
  private func page(_ write: (inout MetricsPage) -> Void) -> String {
    var page = MetricsPage()
    write(&page)
    return String(decoding: page.bytes, as: UTF8.self)
  }

  @Test func aFamilyIsItsHeadAndItsSamples() {
    let text = page {
      $0.family("a_total", .counter, "Cosas.")
      $0.sample(value: 7)
      $0.sample((name: "x", value: "1"), (name: "y", value: "dos"), value: -3)
      $0.family("b", .gauge, "Otra.")
    }
    #expect(
      text == """
        # HELP a_total Cosas.
        # TYPE a_total counter
        a_total 7
        a_total{x="1",y="dos"} -3
        # HELP b Otra.
        # TYPE b gauge

        """)
  }

  @Test func bucketsCountWhatIsBelowThem() {
    let histogram = Histogram(milliseconds: [5, 1000])
    for nanoseconds: Int64 in [1, 5_000_000, 5_000_001, 3_000_000_000] { histogram.observe(nanoseconds: nanoseconds) }
    let text = page {
      $0.family("t_seconds", .histogram, "Tiempo.")
      $0.sample(histogram: histogram)
      $0.sample((name: "r", value: "/x"), histogram: Histogram(milliseconds: [1]))
    }
    #expect(
      text == """
        # HELP t_seconds Tiempo.
        # TYPE t_seconds histogram
        t_seconds_bucket{le="0.005"} 2
        t_seconds_bucket{le="1"} 3
        t_seconds_bucket{le="+Inf"} 4
        t_seconds_sum 3.010000002
        t_seconds_count 4
        t_seconds_bucket{r="/x",le="0.001"} 0
        t_seconds_bucket{r="/x",le="+Inf"} 0
        t_seconds_sum{r="/x"} 0
        t_seconds_count{r="/x"} 0

        """)
  }

  @Test(arguments: [
    ("promo", "promo"), ("", ""), ("di \"hola\"", "di \\\"hola\\\""), ("C:\\promo\\", "C:\\\\promo\\\\"),
    ("dos\nlíneas", "dos\\nlíneas"), ("ñandú 🦤 {a=\"b\"} 1", "ñandú 🦤 {a=\\\"b\\\"} 1"), ("\\n", "\\\\n"),
  ])
  func labelValuesAreEscaped(value: String, written: String) {
    let text = page {
      $0.family("m", .gauge, "h")
      $0.sample((name: "c", value: value), value: 1)
    }
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false)[2] == "m{c=\"\(written)\"} 1")
  }

  @Test(arguments: [
    (0, "0"), (1, "0.000000001"), (2_500_000, "0.0025"), (60_000_000_000, "60"), (10_100_000_000, "10.1"),
    (-1_500_000_000, "-1.5"), (1_795_600_000_123_000_000, "1795600000.123"), (Int64.max, "9223372036.854775807"),
  ])
  func nanosecondsAreWrittenAsSeconds(nanoseconds: Int64, written: String) {
    let text = page {
      $0.family("m_seconds", .gauge, "h")
      $0.sample(nanoseconds: nanoseconds)
    }
    #expect(text.hasSuffix("\nm_seconds \(written)\n"))
  }
}
