// The texts about the settings say what the server does. `make settings` writes both files anew.

import Foundation
import Testing

@testable import Environment
@testable import LoopServer
@testable import Queue

@Suite struct SettingsTextTests {
  private func contents(_ path: String) throws -> String {
    let file = URL(fileURLWithPath: #filePath).appending(path: "../../../../" + path).standardized
    return try String(contentsOf: file, encoding: .utf8)
  }

  @Test func theExampleIsWhatTheTableSays() throws {
    #expect(try contents(".env.example") == SettingsText.environmentFile)
  }

  @Test func theDocumentationHasTheTable() throws {
    #expect(try contents("docs/ajustes.md").contains("\n\n" + SettingsText.table + "\n"))
  }

  /// The default in the table is the value without a setting, and the example of a number is a number.
  @Test(arguments: SettingTable.rows.map(\.name)) func whatIsShownAsTheDefaultIsTheDefault(name: String) throws {
    let row = SettingTable.row(name)
    guard row.fallback != "ninguno" else { return }
    #expect(try SettingsTests.settings([name: row.fallback]) == SettingsTests.settings([:]))
    if let range = row.range {
      #expect(range.contains(row.number))
      for bound in [range.lowerBound, range.upperBound] where name != "ARRIENDO_MS" && name != "TIEMPO_ENVIO_MS" {
        #expect(throws: Never.self) { try SettingsTests.settings([name: "\(bound)"]) }
      }
    }
  }

  @Test func noMoreAreInFlightThanATurnOfRedisMoves() {
    #expect(SettingTable.row("MAX_EN_VUELO").range?.upperBound == QueueSettings.mostInFlight)
  }
}
