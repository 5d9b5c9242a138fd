// The lists in Redis where an upload's messages wait until it is complete (`UploadStaging`). Batches are pushed while
// the next ones are parsed, a few at a time, so the faster of network and Redis waits for the other. No push is ever
// repeated: a lost reply ends the upload. While no number is excluded a push is a plain RPUSH. Else a script puts the
// messages to excluded numbers into a list of their own, which `publish` makes the campaign's `excluidos`.

import Campaigns
import EventLoop
import Queue
import RedisClient

@LoopActor
final class StagingList {
  /// The most batches on their way at a time.
  static let maximumOutstanding = 4

  /// The `upload_id`, which names the list.
  let upload = RandomName.make()
  /// Elements handed over so far.
  private(set) var count = 0
  /// How many of the stored messages are to excluded numbers; complete after `finish`.
  private(set) var excludedCount = 0

  /// Whether any number is excluded: asked once, before the first batch. Numbers that are added later are found when
  /// their messages are sent.
  private var screens: Bool?
  private let staging: UploadStaging
  private let exclusions: ExclusionList
  private var outstanding = 0
  private var failure: (any Error)?
  private let wakeup = Wakeup()

  init(staging: UploadStaging, exclusions: ExclusionList) {
    self.staging = staging
    self.exclusions = exclusions
  }

  /// Sends a batch on its way; returns when there is room for the next one.
  /// - Throws: the error of this or of an earlier push; the upload is over then.
  func push(_ batch: consuming ElementBatch) async throws {
    if let failure { throw failure }
    let screens = try await screensMessages()
    count += batch.count
    outstanding += 1
    // The batch is copied into its command here, and the command is freed once it is sent: neither stays in memory
    // until Redis replies.
    var command: RedisCommand? =
      screens ? staging.screenedPush(batch, upload: upload) : staging.push(batch, upload: upload)
    spawn { [self] in
      do {
        let push = command.take()!
        if screens {
          excludedCount = max(excludedCount, try await staging.stageScreened(push))
        } else {
          try await staging.stage(push, upload: upload)
        }
      } catch { failure = failure ?? error }
      outstanding -= 1
      wakeup.signal()
    }
    while outstanding >= Self.maximumOutstanding { await wakeup.wait(until: nil) }
    if let failure { throw failure }
  }

  /// Whether messages have to be sorted out. If so, the script is loaded first, since pushes must not overtake one
  /// another.
  private func screensMessages() async throws -> Bool {
    if let screens { return screens }
    let isInUse = try await exclusions.isInUse()
    if isInUse { try await staging.prepareScreening() }
    screens = isInUse
    return isInUse
  }

  /// Waits until everything pushed is stored.
  func finish() async throws {
    while outstanding > 0 { await wakeup.wait(until: nil) }
    if let failure { throw failure }
  }

  /// Removes the staged messages; if Redis cannot be reached, the lists expire.
  func discard() async {
    guard count > 0 else { return }
    while outstanding > 0 { await wakeup.wait(until: nil) }
    // In a task of its own: the usual reason to discard is that the client went away, which cancels the upload's own
    // task.
    _ = try? await spawn { [staging, upload] in try await staging.discard(upload: upload) }.value
  }

  /// The stored elements from `start` on, at most `limit`: first those to be sent, then the excluded ones.
  func elements(from start: Int, limit: Int) async throws -> [[UInt8]] {
    let free = count - excludedCount
    guard start >= free else {
      return try await staging.elements(of: upload, from: start, limit: min(limit, free - start))
    }
    return try await staging.elements(of: upload, excluded: true, from: start - free, limit: limit).map { entry in
      Array(entry[((entry.firstIndex(of: 0x09) ?? -1) + 1)...])
    }
  }
}
