// A message to be sent. The gateways write requests from it.

/// A message that is due, as it lies in Redis.
public struct OutboundMessage: Sendable {
  /// `seq|attempts|row`.
  public let element: [UInt8]
  public let slices: ElementSlices

  /// Nil when the element is malformed, which happens only when somebody else changed it in Redis.
  public init?(element: [UInt8]) {
    guard let slices = ElementReader.read(element) else { return nil }
    self.element = element
    self.slices = slices
  }

  /// The number it goes to, as a JSON literal. Not for logs.
  public var recipient: String { String(decoding: element[slices.number], as: UTF8.self) }
}
