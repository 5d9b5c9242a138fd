// A message as it is sent: what the gateways write requests from.

/// A message that is due, as it lies in Redis.
public struct OutboundMessage: Sendable {
  /// `seq|attempts|row`.
  public let element: [UInt8]
  public let slices: ElementSlices

  /// nil when the element is malformed, which only a foreign hand in Redis can make it.
  public init?(element: [UInt8]) {
    guard let slices = ElementReader.read(element) else { return nil }
    self.element = element
    self.slices = slices
  }

  /// The number it goes to, as a JSON literal. Not for logs.
  public var recipient: String { String(decoding: element[slices.number], as: UTF8.self) }
}
