// GET /metrics for Prometheus. Each part of the server has a source that writes what it counted; nothing is gathered before
// a scrape, and nothing is asked of Redis, so a scrape is bounded work within one turn whatever else is down: one
// instance tells what it knows, and Prometheus adds instances up.
//
// Names are in English with base units, as Prometheus has them; help texts and label values are in Spanish, for the
// operator. Every label has a bounded set of values, except `campana`, which `CampaignMetrics` bounds.

import EventLoop
import HTTPServer
import Metrics

/// A part of the server that has something to tell.
@LoopActor
protocol MetricSource {
  /// Writes its families. Must not wait, and must be done in well under a millisecond.
  func write(to page: inout MetricsPage)
}

@LoopActor
final class MetricsRoute {
  /// In the order in which they appear on the page.
  var sources: [any MetricSource] = []

  func handle(_ request: HTTPRequest) -> HTTPResponse {
    var page = MetricsPage()
    for source in sources { source.write(to: &page) }
    return HTTPResponse(
      mediaType: MetricsPage.mediaType, headers: ["Cache-Control": "no-store"], body: page.bytes)
  }
}
