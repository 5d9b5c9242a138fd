// What people dial before a national number, as libphonenumber describes it: a regular expression of digits, and what
// is put in its place (Argentina's `011 15…` is `9 11…`). The table's patterns use alternatives, groups, sets, `d`, `$`
// and the quantifiers `?`, `{n}` and `{m,n}`; this reads just those. Called by NumberingPlan for numbers that are not
// plain.

/// A pattern that matches at the start of a number.
struct PrefixPattern: Sendable {
  private indirect enum Node: Sendable {
    /// One digit of a set, bit n for n.
    case digit(UInt16)
    case sequence([Node])
    case choice([Node])
    case group(Int, Node)
    case optional(Node)
    case end
  }

  private let root: Node
  private let groups: Int
  /// What stands for the match when the last group took part: digits, and a group by its number.
  private let replacement: (before: Digits, group: Int)?

  /// - Parameter line: the pattern and, behind a blank, its replacement such as `9$1`.
  init(_ line: Substring) {
    let parts = line.split(separator: " ")
    var parser = Parser(rest: Substring(parts[0]))
    root = parser.choice()
    groups = parser.groups
    precondition(parser.rest.isEmpty, "a prefix with more than is understood: \(line)")
    replacement = parts.dropFirst().first.map { text in
      let halves = text.split(separator: "$", omittingEmptySubsequences: false)
      return (Digits(value: UInt64(halves[0]) ?? 0, count: halves[0].count), Int(halves[1])!)
    }
  }

  /// - Parameter isGood: whether the rest of the number will do; if not, the pattern is matched in another way.
  /// - Returns: `number` without the prefix, or with what stands for it; nil when it has none.
  func strip(_ number: Digits, _ isGood: (Digits) -> Bool) -> Digits? {
    var found: Digits?
    _ = Self.match(root, State(), number) { state in
      guard state.place > 0, let rest = rest(of: number, behind: state), isGood(rest) else { return nil }
      found = rest
      return state
    }
    return found
  }

  private func rest(of number: Digits, behind match: State) -> Digits? {
    let rest = number.dropFirst(match.place)
    guard let replacement, let last = match.groups[groups] else { return rest }
    let span = replacement.group == groups ? last : match.groups[replacement.group] ?? 0..<0
    let kept = number.prefix(span.upperBound).dropFirst(span.lowerBound)
    return replacement.before.followed(by: kept)?.followed(by: rest)
  }

  private struct State {
    var place = 0
    /// Where each group matched, by its number; none has more than two.
    var groups: [Range<Int>?] = [nil, nil, nil]
  }

  /// Calls `next` for each way in which `node` matches, the preferred one first.
  private static func match(
    _ node: Node, _ state: State, _ number: Digits, _ next: (State) -> State?
  ) -> State? {
    switch node {
    case .digit(let set):
      guard state.place < number.count, set >> UInt16(number[state.place]) & 1 != 0 else { return nil }
      var state = state
      state.place += 1
      return next(state)
    case .sequence(let nodes): return match(nodes[...], state, number, next)
    case .choice(let nodes):
      for node in nodes { if let found = match(node, state, number, next) { return found } }
      return nil
    case .group(let index, let node):
      return match(node, state, number) { inner in
        var inner = inner
        inner.groups[index] = state.place..<inner.place
        return next(inner)
      }
    case .optional(let node): return match(node, state, number, next) ?? next(state)
    case .end: return state.place == number.count ? next(state) : nil
    }
  }

  private static func match(
    _ nodes: ArraySlice<Node>, _ state: State, _ number: Digits, _ next: (State) -> State?
  ) -> State? {
    guard let first = nodes.first else { return next(state) }
    return match(first, state, number) { match(nodes.dropFirst(), $0, number, next) }
  }

  private struct Parser {
    var rest: Substring
    var groups = 0

    mutating func choice() -> Node {
      var choices = [sequence()]
      while take("|") { choices.append(sequence()) }
      return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func sequence() -> Node {
      var nodes: [Node] = []
      while let next = rest.first, next != "|", next != ")" {
        let node = atom()
        let (least, most) = quantifier()
        nodes += Array(repeating: node, count: least) + Array(repeating: .optional(node), count: most - least)
      }
      return .sequence(nodes)
    }

    private mutating func atom() -> Node {
      switch rest.removeFirst() {
      case "(":
        if take("?") {
          _ = take(":")
          defer { _ = take(")") }
          return choice()
        }
        groups += 1
        let index = groups
        defer { _ = take(")") }
        return .group(index, choice())
      case "[":
        var set: UInt16 = 0
        while !take("]") {
          let low = rest.removeFirst().wholeNumberValue!
          let high = take("-") ? rest.removeFirst().wholeNumberValue! : low
          for digit in low...high { set |= 1 << UInt16(digit) }
        }
        return .digit(set)
      case "d": return .digit(0x3FF)
      case "$": return .end
      case let digit: return .digit(1 << UInt16(digit.wholeNumberValue!))
      }
    }

    private mutating func quantifier() -> (least: Int, most: Int) {
      if take("?") { return (0, 1) }
      guard take("{") else { return (1, 1) }
      let text = rest.prefix { $0 != "}" }
      rest = rest.dropFirst(text.count + 1)
      let numbers = text.split(separator: ",").map { Int($0)! }
      return (numbers.first!, numbers.last!)
    }

    private mutating func take(_ character: Character) -> Bool {
      guard rest.first == character else { return false }
      rest.removeFirst()
      return true
    }
  }
}
