// Answers about inboxes, kept for a while: good ones for minutes, errors for a moment, so that a double click is not
// two look-ups. Good ones also serve past their time as long as the source does not answer. SupabaseCredentials uses
// it.

import EventLoop

/// A bounded cache. Pure: it is told the time.
struct CredentialCache {
  typealias Answer = Result<WhatsAppCredentials, CredentialError>

  private struct Entry {
    var answer: Answer
    var until: LoopInstant
  }

  /// How long credentials count as fresh.
  let life: Duration
  /// How long an error is repeated, and old credentials serve, before the source is asked again.
  let errorLife: Duration
  /// Inboxes remembered; past it the one that expires first is dropped.
  let capacity: Int
  private var entries: [String: Entry] = [:]

  init(life: Duration, errorLife: Duration, capacity: Int) {
    self.life = life
    self.errorLife = errorLife
    self.capacity = max(1, capacity)
  }

  var count: Int { entries.count }

  /// The answer that is known and still fresh.
  func fresh(_ inbox: String, now: LoopInstant) -> Answer? {
    guard let entry = entries[inbox], entry.until > now else { return nil }
    return entry.answer
  }

  /// Takes the source's answer.
  /// - Returns: the answer to use: old credentials rather than an error that will pass.
  mutating func store(_ answer: Answer, for inbox: String, now: LoopInstant) -> Answer {
    let old = entries[inbox]?.answer
    let believed: Answer
    let until: LoopInstant
    switch (answer, old) {
    case (.success, _): (believed, until) = (answer, now + life)
    case (.failure(let error), .success?) where error.isTransient: (believed, until) = (old!, now + errorLife)
    case (.failure, _): (believed, until) = (answer, now + errorLife)
    }
    if entries.count >= capacity, old == nil { makeRoom() }
    entries[inbox] = Entry(answer: believed, until: until)
    return believed
  }

  /// The inboxes that there are, also those whose credentials are no longer fresh.
  var known: [KnownInbox] {
    entries.compactMap { name, entry in
      switch entry.answer {
      case .success(let credentials): return KnownInbox(name: name, credentials: credentials)
      case .failure(let error):
        // Somebody may ask for any number: only one that the source knows is an inbox.
        let isKnown = [.notConfigured(name), .malformed(name), .ambiguous(name)].contains(error)
        return isKnown ? KnownInbox(name: name, credentials: nil) : nil
      }
    }
  }

  mutating func remove(_ inbox: String) { entries[inbox] = nil }

  private mutating func makeRoom() {
    if let first = entries.min(by: { $0.value.until < $1.value.until }) { entries[first.key] = nil }
  }
}
