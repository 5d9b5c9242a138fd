// Header fields that may come once. With two Content-Types or two keys, one reader takes the first and another the
// last, and a proxy in front of us may be the other. So a second one is refused, as a second Host is. A field that is a
// list may come as often as it likes (RFC 9110, 5.3). HeadScanner keeps one of these for each head.

import Text

/// Which of them a head has had.
struct SingletonFields: Equatable {
  private var seen: UInt32 = 0

  /// The fields of RFC 9110 that are no lists, those of CORS (Fetch standard), and those that this server's routes
  /// read. Host and the fields that frame a message have defects of their own.
  private static let names: [StaticString] = [
    "from", "date", "range", "expect", "origin", "referer", "if-range", "x-api-key", "user-agent", "content-type",
    "max-forwards", "x-campaignid", "authorization", "last-event-id", "content-range", "idempotency-key",
    "content-location", "content-encoding", "if-modified-since", "content-disposition", "if-unmodified-since",
    "proxy-authorization", "x-hub-signature-256", "access-control-request-method",
  ]

  /// Places in `names` by length, so that most fields need one look.
  private static let places: [[Int]] = {
    var places = [[Int]](repeating: [], count: 32)
    for (place, name) in names.enumerated() { places[name.utf8CodeUnitCount].append(place) }
    return places
  }()

  /// Takes the name of a field.
  /// - Returns: false when it is the second of a kind that may come once.
  mutating func take(_ name: UnsafeRawBufferPointer) -> Bool {
    guard name.count < Self.places.count else { return true }
    for place in Self.places[name.count] where ASCII.equals(name, ignoringCase: Self.names[place]) {
      let bit = UInt32(1) << UInt32(place)
      if seen & bit != 0 { return false }
      seen |= bit
    }
    return true
  }
}
