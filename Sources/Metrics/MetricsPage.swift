// A page in Prometheus' text exposition format 0.0.4, written front to back into one buffer: a family's head, then its
// samples. Values are integers, or durations in nanoseconds that are written as seconds, exactly; nothing passes
// through floating point. The `/metrics` route makes one for each scrape.
// https://prometheus.io/docs/instrumenting/exposition_formats/

/// The text of one scrape.
public struct MetricsPage: Sendable {
  /// The page's media type.
  public static let mediaType: StaticString = "text/plain; version=0.0.4; charset=utf-8"

  public enum Kind: Sendable {
    /// Only grows; its name ends in `_total`.
    case counter
    case gauge
    case histogram
  }

  /// A label's name and value. The name is ours, the value may come from anybody.
  public typealias Label = (name: StaticString, value: String)

  /// What has been written so far.
  public private(set) var bytes: [UInt8] = []
  private var name: StaticString = ""

  public init() { bytes.reserveCapacity(32_768) }

  /// Begins a family: all samples up to the next one belong to it. Each family is written once.
  /// - Parameters:
  ///   - name: with its unit, and `_total` for a counter.
  ///   - help: one line, without backslashes.
  public mutating func family(_ name: StaticString, _ kind: Kind, _ help: StaticString) {
    self.name = name
    append("# HELP ")
    append(name)
    append(" ")
    append(help)
    append("\n# TYPE ")
    append(name)
    switch kind {
    case .counter: append(" counter\n")
    case .gauge: append(" gauge\n")
    case .histogram: append(" histogram\n")
    }
  }

  /// A sample with a whole number.
  public mutating func sample(_ labels: Label..., value: Int) { sample(labels, value: value) }

  /// A sample with a whole number.
  public mutating func sample(_ labels: [Label], value: Int) {
    begin("", labels)
    append(number: Int64(value))
    append("\n")
  }

  /// A sample with a duration or instant given in nanoseconds, written in seconds.
  public mutating func sample(_ labels: Label..., nanoseconds: Int64) {
    begin("", labels)
    append(seconds: nanoseconds)
    append("\n")
  }

  /// A histogram's samples: its buckets, which count all below them too, its sum and its count.
  public mutating func sample(_ labels: Label..., histogram: Histogram) {
    var count: Int64 = 0
    for (index, inBucket) in histogram.bucketCounts.enumerated() {
      count += inBucket
      begin("_bucket", labels, bound: index < histogram.bounds.count ? histogram.bounds[index] : .max)
      append(number: count)
      append("\n")
    }
    begin("_sum", labels)
    append(seconds: histogram.sum)
    append("\n")
    begin("_count", labels)
    append(number: count)
    append("\n")
  }

  // MARK: Pieces

  /// A sample's name and labels, and the space behind them.
  /// - Parameter bound: a bucket's; `.max` is infinity.
  private mutating func begin(_ suffix: StaticString, _ labels: [Label], bound: Int64? = nil) {
    append(name)
    append(suffix)
    var opening: StaticString = "{"
    for label in labels {
      append(opening)
      append(label.name)
      append("=\"")
      append(labelValue: label.value)
      append("\"")
      opening = ","
    }
    if let bound {
      append(opening)
      append("le=\"")
      if bound == .max { append("+Inf") } else { append(seconds: bound) }
      append("\"")
      opening = ","
    }
    append(opening.utf8Start.pointee == UInt8(ascii: "{") ? " " : "} ")
  }

  private mutating func append(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// The format's three escapes; any other byte may stand as it is.
  private mutating func append(labelValue text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): append("\\\\")
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\n"): append("\\n")
      default: bytes.append(byte)
      }
    }
  }

  private mutating func append(number: Int64) {
    if number < 0 { append("-") }
    append(digits: number.magnitude, atLeast: 1)
  }

  /// Nanoseconds as seconds without needless zeros: 2500000 is 0.0025, 60000000000 is 60.
  private mutating func append(seconds nanoseconds: Int64) {
    if nanoseconds < 0 { append("-") }
    let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    append(digits: whole, atLeast: 1)
    if rest == 0 { return }
    append(".")
    append(digits: rest, atLeast: 9)
    while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
  }

  private mutating func append(digits number: UInt64, atLeast width: Int) {
    let start = bytes.count
    var rest = number
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    while bytes.count - start < width { bytes.append(UInt8(ascii: "0")) }
    bytes[start...].reverse()
  }
}
