// The zones of this machine's database, and moments written as people write them.

import Foundation
import Testing

@testable import Campaigns
@testable import Text

func zoneBytes(_ name: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)")))
}

func rules(_ name: String) throws -> TimeZoneRules { try TimeZoneRules(tzif: try zoneBytes(name)) }

func schedule(_ window: String, _ zone: String) throws -> SendSchedule {
  SendSchedule(
    window: try SendWindow(window), zone: try #require(TimeZoneName(zone)), rules: try rules(zone))
}

/// Milliseconds since 1970.
func moment(_ text: String) throws -> Milliseconds { try #require(Timestamp.parse(text)?.utc) }
