// `deduplicar` may come after the file, when the elements are staged in Redis already. Only then the upload route reads
// the staging list back in chunks, passes every element through here and pushes the result into a second staging list.
// (To keep every upload's numbers in case they are needed would cost a megabyte each.)

/// Copies elements, leaves out those whose phone was seen before, and numbers the rest from 1 again.
public final class DuplicateRemover {
  /// Elements kept, which is also the last seq.
  public private(set) var accepted = 0
  /// `duplicados`.
  public private(set) var duplicates = 0

  private var seen = NumberSet()
  private var seenUsers: Set<UserID> = []
  private var batches = ElementBatches()

  public init() {}

  /// Takes one element as it was staged, `seq|attempts|row`.
  /// - Returns: false if it is no element.
  public func add(_ element: UnsafeRawBufferPointer) -> Bool {
    guard let bar = element.firstIndex(of: UInt8(ascii: "|")),
      let start = element[(bar + 1)...].firstIndex(of: UInt8(ascii: "|")).map({ $0 + 3 }), start < element.count,
      let end = element[start...].firstIndex(of: UInt8(ascii: "\"")),
      let recipient = Recipient(stored: UnsafeRawBufferPointer(rebasing: element[start..<end]))
    else { return false }
    guard insert(recipient) else {
      duplicates += 1
      return true
    }
    accepted += 1
    let rest = UnsafeRawBufferPointer(rebasing: element[bar...])
    batches.append(capacity: rest.count + 20) { memory in
      var writer = ElementWriter(memory)
      writer.decimal(UInt64(accepted))
      writer.copy(rest)
      return writer.cursor - memory
    }
    return true
  }

  private func insert(_ recipient: Recipient) -> Bool {
    switch recipient {
    case .phone(let number): seen.insert(number)
    case .user(let user): seenUsers.insert(user).inserted
    }
  }

  /// The next full batch; nil when none is full.
  public func nextBatch() -> ElementBatch? { batches.next() }

  /// As `nextBatch`, and when no full one is left, what remains. Call until nil at the end.
  public func lastBatch() -> ElementBatch? { batches.rest() }
}
