// The ways in which one input may arrive. All must give the same result, or a proxy that cuts elsewhere would see
// another message. The cuts follow from the input itself, so that a finding can be repeated.

struct InputCuts {
  /// Lists of the input's pieces, none of which is empty. The first way has the whole in one.
  private(set) var ways: [[ArraySlice<UInt8>]]

  /// The longest input that is given byte by byte, which costs a call a byte.
  private static let singleBytesLimit = 8192

  init(_ input: [UInt8], exhaustively: Bool) {
    ways = [input.isEmpty ? [] : [input[...]]]
    if input.count <= Self.singleBytesLimit { ways.append(input.indices.map { input[$0...$0] }) }
    guard input.count > 1 else { return }
    if exhaustively { for cut in 1..<input.count { ways.append([input[..<cut], input[cut...]]) } }
    var random = InputRandom(input)
    let place = 1 + random.next(below: input.count - 1)
    ways.append([input[..<place], input[place...]])
    for longest in [7, 200] {
      var pieces: [ArraySlice<UInt8>] = []
      var start = 0
      while start < input.count {
        let end = min(input.count, start + 1 + random.next(below: longest))
        pieces.append(input[start..<end])
        start = end
      }
      ways.append(pieces)
    }
  }
}

/// Numbers that depend on nothing but the input (FNV-1a, then SplitMix64).
struct InputRandom {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  init(_ input: [UInt8]) {
    for byte in input { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }

  mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}
