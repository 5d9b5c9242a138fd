// Reads a small JSON document whole, with yajl's push parser and a tree of JSONValue. Called with API answers, Supabase
// rows, control bodies and the credentials file.
//
// yajl_tree is not used: it cuts strings at a NUL, accepts comments, reads numbers by the process' locale, and frees
// recursively, so that 64 KiB of "[" could exhaust the stack.

import CYAJL
import EventLoop

/// Why a document was refused. Carries positions, never content: documents may hold tokens.
public enum JSONDocumentError: Error, Equatable {
  case tooLarge(limit: Int)
  case tooDeep(limit: Int)
  /// Not JSON at all, cut short, with something after its end, or not UTF-8.
  case malformed(offset: Int)
}

public enum JSONDocument {
  /// Parses one whole document; a byte order mark before it is skipped.
  /// - Parameters:
  ///   - maximumBytes: longer documents are refused before they are looked at.
  ///   - maximumDepth: arrays and objects inside one another.
  public static func parse(
    _ bytes: UnsafeRawBufferPointer, maximumBytes: Int = 64 << 10, maximumDepth: Int = 32
  ) throws(JSONDocumentError) -> JSONValue {
    guard bytes.count <= maximumBytes else { throw .tooLarge(limit: maximumBytes) }
    let skipped = bytes.starts(with: mark) ? 3 : 0

    let tree = JSONTree(maximumDepth: maximumDepth)
    _ = tree.feed(UnsafeRawBufferPointer(rebasing: bytes[skipped...]))
    return try tree.whole(skipped: skipped)
  }

  /// UTF-8's byte order mark.
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Parses one whole document as bulk work, a part in each turn of the loop. For long documents, which would hold it
  /// up.
  @LoopActor
  public static func parse(long bytes: [UInt8], maximumDepth: Int = 32) async throws -> JSONValue {
    let tree = JSONTree(maximumDepth: maximumDepth)
    var start = bytes.starts(with: mark) ? 3 : 0
    while start < bytes.count {
      let end = min(start + longStep, bytes.count)
      if !bytes.withUnsafeBytes({ tree.feed(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }) { break }
      start = end
      if start < bytes.count { await Loop.bulkTurn() }
    }
    return try tree.whole()
  }

  /// Bytes of a long document that are parsed at a time: about a millisecond's work.
  private static let longStep = 32 << 10

  /// As above, for bytes held in an array.
  public static func parse(
    _ bytes: [UInt8], maximumBytes: Int = 64 << 10, maximumDepth: Int = 32
  ) throws(JSONDocumentError) -> JSONValue {
    let result = bytes.withUnsafeBytes { buffer in
      Result { () throws(JSONDocumentError) -> JSONValue in
        try parse(buffer, maximumBytes: maximumBytes, maximumDepth: maximumDepth)
      }
    }
    return try result.get()
  }
}

/// Builds the tree from yajl's callbacks. Used for one document and dropped.
private final class JSONTree {
  /// An array or object whose end has not come yet.
  private struct Open {
    let isObject: Bool
    var elements: [JSONValue] = []
    var members: [JSONMember] = []
    var name = ""
  }

  private let maximumDepth: Int
  private var open: [Open] = []
  private(set) var root: JSONValue?
  private(set) var isTooDeep = false
  private(set) var consumed = 0
  private var parser: yajl_handle?
  private var isRefused = false

  init(maximumDepth: Int) {
    self.maximumDepth = maximumDepth
    parser = yajl_alloc(callbacks, nil, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { if let parser { yajl_free(parser) } }

  /// Feeds the next part of the text; false when yajl refused it or a callback stopped it, for good.
  func feed(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let parser, !isRefused else { return false }
    if let base = text.bindMemory(to: UInt8.self).baseAddress {
      isRefused = withExtendedLifetime(self) { yajl_parse(parser, base, text.count) } != yajl_status_ok
      consumed += yajl_get_bytes_consumed(parser)
    }
    return !isRefused
  }

  /// The document, after its last byte has been fed.
  /// - Parameter skipped: bytes that came before what was fed, for the error.
  func whole(skipped: Int = 0) throws(JSONDocumentError) -> JSONValue {
    if isTooDeep { throw .tooDeep(limit: maximumDepth) }
    if let parser, !isRefused {
      isRefused = withExtendedLifetime(self) { yajl_complete_parse(parser) } != yajl_status_ok
    }
    guard !isRefused, parser != nil, let root else { throw .malformed(offset: skipped + consumed) }
    return root
  }

  func add(_ value: JSONValue) {
    guard !open.isEmpty else {
      root = value
      return
    }
    let last = open.count - 1
    if open[last].isObject {
      open[last].members.append(JSONMember(name: open[last].name, value: value))
    } else {
      open[last].elements.append(value)
    }
  }

  func setName(_ name: String) {
    open[open.count - 1].name = name
  }

  func begin(isObject: Bool) -> Bool {
    guard open.count < maximumDepth else {
      isTooDeep = true
      return false
    }
    open.append(Open(isObject: isObject))
    return true
  }

  func end() {
    let closed = open.removeLast()
    add(closed.isObject ? .object(closed.members) : .array(closed.elements))
  }
}

/// yajl keeps the address of its callbacks, so they live in memory of their own for as long as the process.
nonisolated(unsafe) private let callbacks: UnsafePointer<yajl_callbacks> = {
  let table = UnsafeMutablePointer<yajl_callbacks>.allocate(capacity: 1)
  table.initialize(
    to: yajl_callbacks(
      yajl_null: { context in added(.null, context) },
      yajl_boolean: { context, flag in added(.bool(flag != 0), context) },
      yajl_integer: nil,
      yajl_double: nil,
      yajl_number: { context, bytes, count in
        added(.number(text(UnsafeRawPointer(bytes), count)), context)
      },
      yajl_string: { context, bytes, count in added(.string(text(UnsafeRawPointer(bytes), count)), context) },
      yajl_start_map: { context in tree(context).begin(isObject: true) ? 1 : 0 },
      yajl_map_key: { context, bytes, count in
        tree(context).setName(text(UnsafeRawPointer(bytes), count))
        return 1
      },
      yajl_end_map: { context in
        tree(context).end()
        return 1
      },
      yajl_start_array: { context in tree(context).begin(isObject: false) ? 1 : 0 },
      yajl_end_array: { context in
        tree(context).end()
        return 1
      }))
  return UnsafePointer(table)
}()

private func tree(_ context: UnsafeMutableRawPointer?) -> JSONTree {
  Unmanaged<JSONTree>.fromOpaque(context!).takeUnretainedValue()
}

private func added(_ value: JSONValue, _ context: UnsafeMutableRawPointer?) -> Int32 {
  tree(context).add(value)
  return 1
}

/// yajl has checked the UTF-8 and undone the escapes already.
private func text(_ bytes: UnsafeRawPointer?, _ count: Int) -> String {
  String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
}
