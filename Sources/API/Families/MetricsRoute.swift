// GET /metrics for Prometheus. Each part of the server has a source that writes its counts. Nothing is gathered before
// a scrape, and Redis is not asked, so a scrape is bounded work whatever else is down. Each instance tells its own
// figures, and Prometheus adds instances up.
//
// A page is bulk work: it is made a source at a time, behind whatever else is due, and once for all who ask meanwhile.
// So a page takes some turns of the loop, while the figures of one source are of one moment.
//
// Names are in English with base units, as Prometheus has them; help texts and label values are in Spanish, for the
// operator. Every label has a bounded set of values, except `campana`, which `CampaignMetrics` bounds.

import EventLoop
import HTTPServer
import Metrics

/// A part of the server that has something to tell.
@LoopActor
package protocol MetricSource {
  /// Writes its families, in well under a millisecond; one that has more to do asks for a turn in between.
  func write(to page: inout MetricsPage) async
}

@LoopActor
package final class MetricsRoute {
  /// In the order in which they appear on the page.
  package var sources: [any MetricSource] = []
  private var page: SharedReading<[UInt8]>!

  package init() {
    page = SharedReading { [weak self] in await self?.makePage() ?? [] }
  }

  package func handle(_ request: HTTPRequest) async throws -> HTTPResponse {
    HTTPResponse(
      mediaType: MetricsPage.mediaType, headers: ["Cache-Control": "no-store"], body: try await page.value())
  }

  private func makePage() async -> [UInt8] {
    var page = MetricsPage()
    for next in sources.indices {
      await Loop.bulkTurn()
      // The sources are removed when the server stops, so the list must not be copied here.
      guard next < sources.count else { break }
      await sources[next].write(to: &page)
    }
    return page.bytes
  }
}
