// Header fields of a response: a short list, in the order they were added. What every response has (Date,
// Content-Type, Content-Length, …) is not here: ResponseEncoder writes that, and Cache-Control unless it is set here.

import Text

/// The additional header fields of a response.
public struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
  private(set) var fields: [(name: String, value: String)]

  public init() { fields = [] }

  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { (name: $0.0, value: $0.1) }
  }

  public var isEmpty: Bool { fields.isEmpty }

  /// Whether Cache-Control is among them. Every response asks, so it makes no strings.
  var setsCaching: Bool {
    if fields.isEmpty { return false }
    for field in fields {
      var name = field.name
      if name.withUTF8({ ASCII.equals(UnsafeRawBufferPointer($0), ignoringCase: "cache-control") }) { return true }
    }
    return false
  }

  /// Appends a field; the same name may come several times.
  /// - Parameter value: control characters in it are sent as spaces, so that no value can add a header of its own.
  public mutating func add(_ name: String, _ value: String) { fields.append((name, value)) }

  /// Appends all fields of `other`.
  public mutating func add(contentsOf other: HTTPHeaders) { fields += other.fields }

  /// The first value of a field in any casing; setting replaces all, nil removes them.
  public subscript(name: String) -> String? {
    get { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
    set {
      fields.removeAll { $0.name.lowercased() == name.lowercased() }
      if let newValue { add(name, newValue) }
    }
  }
}
