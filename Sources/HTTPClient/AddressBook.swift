// The addresses of our URLs' hosts. curl must not resolve names (it would block the loop, or start threads), so it is
// given addresses found by `CurlSettings.resolve`. A request to a known host never waits: while addresses are refreshed
// the old ones serve.

import CCurl
import EventLoop

/// A host's addresses in the shape of CURLOPT_RESOLVE.
final class AddressList: Sendable {
  /// `host:port:address,address`
  let text: String
  // Written in init only; curl reads it when the transfer begins.
  nonisolated(unsafe) let head: UnsafeMutablePointer<curl_slist>?

  init(host: String, port: UInt16, addresses: [SocketAddress]) {
    let list = addresses.map { $0.isIPv6 ? "[\($0.ip)]" : $0.ip }.joined(separator: ",")
    text = "\(host):\(port):\(list)"
    head = curl_slist_append(nil, text)
  }

  deinit { curl_slist_free_all(head) }
}

/// A host has addresses, and none of them may be connected to.
struct ForbiddenAddress: Error {}

/// The hosts seen lately.
@LoopActor
final class AddressBook {
  private final class Entry {
    var current: AddressList?
    /// Until when `current` counts as fresh.
    var until = LoopInstant(nanoseconds: 0)
    /// The look-up under way.
    var asking: Task<Void, Never>?
    var waiting: [@LoopActor (Result<AddressList, any Error>) -> Void] = []
  }

  private struct Place: Hashable {
    let host: String
    let port: UInt16
  }

  /// The least time between a look-up that failed and the next.
  private static let retry: Duration = .seconds(2)
  private static let capacity = 256

  private var entries: [Place: Entry] = [:]
  // The last place asked for: nearly every request goes to the same API.
  private var lastURL: ClientURL?
  private var lastEntry: Entry?

  private let settings: CurlSettings

  nonisolated init(settings: CurlSettings) { self.settings = settings }

  /// The addresses if they are known, perhaps old ones whose refreshing this call starts; nil when they are not.
  func known(_ url: ClientURL) -> AddressList? {
    guard let entry = entry(url), let current = entry.current else { return nil }
    if settings.refreshesAddresses, isOld(entry) { ask(url, entry) }
    return current
  }

  /// Whether addresses are known, perhaps old ones.
  func has(_ url: ClientURL) -> Bool { entry(url)?.current != nil }

  /// Whether they are old, and nobody is asking for them.
  func hasOld(_ url: ClientURL) -> Bool { entry(url).map { $0.current != nil && isOld($0) } ?? false }

  private func isOld(_ entry: Entry) -> Bool { entry.until < Loop.now && entry.asking == nil }

  /// Looks a host up, also one that is known; simultaneous callers share one look-up.
  func find(_ url: ClientURL, _ body: @escaping @LoopActor (Result<AddressList, any Error>) -> Void) {
    let entry = entry(url) ?? newEntry(url)
    entry.waiting.append(body)
    if entry.asking == nil { ask(url, entry) }
  }

  /// Gives up the look-ups under way; those who wait for one get a failure.
  func close() {
    for entry in entries.values { entry.asking?.cancel() }
  }

  private func entry(_ url: ClientURL) -> Entry? {
    if lastURL === url { return lastEntry }
    guard let entry = entries[Place(host: url.host, port: url.port)] else { return nil }
    lastURL = url
    lastEntry = entry
    return entry
  }

  private func newEntry(_ url: ClientURL) -> Entry {
    if entries.count >= AddressBook.capacity { entries = entries.filter { $0.value.asking != nil } }
    let entry = Entry()
    entries[Place(host: url.host, port: url.port)] = entry
    return entry
  }

  private func ask(_ url: ClientURL, _ entry: Entry) {
    entry.asking = spawn { [settings] in
      let result: Result<AddressList, any Error>
      do {
        var addresses = try await settings.resolve(url.host)
        if let mayConnect = settings.mayConnect { addresses = addresses.filter(mayConnect) }
        if addresses.isEmpty { throw ForbiddenAddress() }
        result = .success(AddressList(host: url.host, port: url.port, addresses: addresses))
      } catch {
        result = .failure(error)
      }
      self.answer(entry, result)
    }
  }

  private func answer(_ entry: Entry, _ result: Result<AddressList, any Error>) {
    entry.asking = nil
    switch result {
    case .success(let list):
      // The object stays the same as long as nothing changed, so that curl is told only of changes.
      if entry.current?.text != list.text { entry.current = list }
      entry.until = Loop.now + settings.addressLifetime
    case .failure:
      entry.until = Loop.now + AddressBook.retry
    }
    let waiting = entry.waiting
    entry.waiting = []
    for body in waiting { body(entry.current.map(Result.success) ?? result) }
  }
}
