// Where an upload's messages wait in Redis until it is complete (`CampaignQueue.stage`). Batches are pushed while the next
// ones are being parsed, a few at a time: whoever is faster, the network or Redis, waits for the other. No push is ever
// repeated: a lost reply ends the upload.

import Campaigns
import EventLoop

@LoopActor
final class StagingList {
  /// Batches on their way at a time.
  static let maximumOutstanding = 4

  /// The `upload_id`, which names the list.
  let upload = RandomName.make()
  /// Elements handed over so far.
  private(set) var count = 0

  private let queue: CampaignQueue
  private var outstanding = 0
  private var failure: (any Error)?
  private let wakeup = Wakeup()

  init(queue: CampaignQueue) { self.queue = queue }

  /// Sends a batch on its way; returns when there is room for the next one.
  /// - Throws: the error of this or of an earlier push; the upload is over then.
  func push(_ batch: ElementBatch) async throws {
    if let failure { throw failure }
    count += batch.count
    outstanding += 1
    spawn { [self] in
      do { try await queue.stage(batch, upload: upload) } catch { failure = failure ?? error }
      outstanding -= 1
      wakeup.signal()
    }
    while outstanding >= Self.maximumOutstanding { await wakeup.wait(until: nil) }
    if let failure { throw failure }
  }

  /// Waits until everything pushed is stored.
  func finish() async throws {
    while outstanding > 0 { await wakeup.wait(until: nil) }
    if let failure { throw failure }
  }

  /// Removes what was staged; if Redis cannot be asked, the list's own expiry does it.
  func discard() async {
    guard count > 0 else { return }
    while outstanding > 0 { await wakeup.wait(until: nil) }
    // In a task of its own: the upload's is cancelled when its client went away, which is the usual reason to be here.
    _ = try? await spawn { [queue, upload] in try await queue.discard(upload: upload) }.value
  }

  /// The staged elements from `start` on, at most `limit`.
  func elements(from start: Int, limit: Int) async throws -> [[UInt8]] {
    try await queue.staged(upload: upload, from: start, limit: limit)
  }
}
