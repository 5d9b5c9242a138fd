// The country whose national numbers are completed: PAIS, or a request's `pais`. Read by the settings and the fields,
// handed to PhoneNumber with each cell.

/// A country or territory with a numbering plan.
public struct Country: Sendable, Hashable {
  /// The country's line in the table.
  let index: UInt8

  private init(index: UInt8) { self.index = index }

  /// - Parameter code: ISO 3166 with two letters, in either case; blanks around it do not count.
  /// - Returns: nil for anything else, and for places that have no telephone numbers of their own.
  public init?(code: some StringProtocol) {
    let letters = code.utf8.filter { $0 != UInt8(ascii: " ") && $0 != 9 }.map { UInt16($0 & 0xDF) }
    guard letters.count == 2, letters.allSatisfy({ (0x41...0x5A).contains($0) }) else { return nil }
    let region = letters[0] * 256 + letters[1]
    guard let index = NumberingPlan.world.territories.firstIndex(where: { $0.region.letters == region }) else {
      return nil
    }
    self.index = UInt8(index)
  }

  /// `VE`
  public var code: String { territory.region.text }

  /// `58`
  package var callingCode: String { "\(territory.code.value)" }

  /// All of them, in the order of their calling codes.
  public static var all: [Country] {
    NumberingPlan.world.territories.indices.filter { NumberingPlan.world.territories[$0].region.isCountry }.map {
      Country(index: UInt8($0))
    }
  }

  var territory: NumberingPlan.Territory { NumberingPlan.world.territories[Int(index)] }
}
