import RedisClient
import Testing

@testable import Campaigns
@testable import Queue

/// The small values around the scripts: keys, identities, the watch on an owner, entries, text.
@Suite struct QueueValuesTests {
  @Test func keysAreThoseOfTheDocument() {
    let campaign = QueueKeys.campaign("promo enero")
    #expect(campaign.pending == "campaign:promo enero" && campaign.stats == "campaign:promo enero:stats")
    #expect(campaign.inFlight == "campaign:promo enero:inflight" && campaign.delayed == "campaign:promo enero:delayed")
    #expect(campaign.cancelledDelayed == "campaign:promo enero:cancelados_z")
    #expect(QueueKeys.staging("u1") == "carga:u1" && QueueKeys.number("14") == "numero:14")
    #expect(QueueKeys.pausedNumbers == "numeros:pausados")
    #expect(QueueKeys.request("r", campaign: "X") == "solicitud:X:r" && QueueKeys.instances == "instancias")
    #expect(QueueKeys.instance(InstanceIdentity(label: "web", random: 1)) == "instancia:web-0000000000000001")
    #expect(campaign.all.count == 11 && Set(campaign.all).count == 11)
    #expect(QueueKeys.campaign(ofStatsKey: campaign.stats) == "promo enero")
  }

  @Test(arguments: ["campaign:X", "campaign::stats", "campaign:a:b:stats", "carga:X:stats", "stats"])
  func otherKeysAreNoCampaigns(_ key: String) {
    #expect(QueueKeys.campaign(ofStatsKey: key) == nil)
  }

  @Test func anIdentityIsItsLabelAndRandomBits() {
    #expect(InstanceIdentity(label: "web-1", random: 0xab).text == "web-1-00000000000000ab")
    #expect(InstanceIdentity(label: "a|b:c\t{d}", random: 0).text == "a_b_c__d_-0000000000000000")
    #expect(InstanceIdentity(label: "x") != InstanceIdentity(label: "x"))
    let token = OwnerToken(upload: "u1", number: 7, identity: InstanceIdentity(label: "web", random: 1))
    #expect(token.text == "u1:7:web-0000000000000001")
    #expect(RandomName.make().utf8.count == 32)
  }

  @Test func anOwnerMustStandStillForAWholeLease() {
    var watch = OwnerWatch()
    var seen = CampaignObservation(upload: "u", token: "t", turn: 5, state: .processing)
    func note(at second: Int64) -> Bool { watch.note(seen, bootTime: second * 1_000_000_000, lease: 45_000) }
    #expect(!note(at: 100))
    #expect(!note(at: 144))
    #expect(note(at: 145))
    seen.turn = 6
    #expect(!note(at: 146))
    #expect(!note(at: 190))
    seen.token = "t2"
    #expect(!note(at: 191))
    seen.upload = "u2"
    #expect(!note(at: 236))
    seen.state = .paused
    #expect(note(at: 281))
    seen.token = ""
    #expect(note(at: 282))
  }

  @Test func entriesAreReadInPlace() {
    func read(_ text: String) -> TakenMessage? { Array(text.utf8).withUnsafeBytes { TakenMessage(entry: $0) } }
    let message = read("12|1767868200123|3|2|[\"58|41\"]")
    #expect(message?.turn == 12 && message?.slot == 1_767_868_200_123 && message?.seq == 3 && message?.attempts == 2)
    #expect(message.map { String(decoding: $0.element, as: UTF8.self) } == "3|2|[\"58|41\"]")
    let malformed = [
      "", "1", "1|2|3|4", "1|2|3", "|2|3|4|x", "1||3|4|x", "1|2|x|4|y", "1234567890123456789012|2|3|4|x",
    ]
    for text in malformed { #expect(read(text) == nil, "\(text)") }
  }

  @Test func outcomeTextStaysOnItsLine() {
    #expect(OutcomeText.line("wamid.HBgM") == "wamid.HBgM")
    #expect(OutcomeText.line("a\tb\nc\u{0}d\u{7f}ñ") == "a b c d ñ")
    #expect(OutcomeText.line(String(repeating: "ñ", count: 600)).utf8.count == 1024)
    #expect(OutcomeText.line("") == "")
  }

  @Test func scriptsKnowTheFormat() throws {
    func text(_ name: String) throws -> String {
      String(decoding: try #require(QueueScripts.shared[name]), as: UTF8.self)
    }
    #expect(try text("format").contains("local KNOWN_FORMAT = \(CampaignFormat.known)\n"))
    #expect(try text("creation").contains("local FORMAT = \(CampaignFormat.known)\n"))
    for (stored, isNewer) in [
      (nil, false), ("1", false), ("0", false), ("2", true), ("10", true), ("x", true), ("", true),
    ] {
      #expect(CampaignFormat.isNewer(stored) == isNewer)
    }
  }

  @Test func scriptsKnowHowLongAnAnnouncementIsReserved() throws {
    let text = String(decoding: try #require(QueueScripts.shared["announce"]), as: UTF8.self)
    #expect(text.contains("local RESERVATION = \(Announcement.reservation)\n"))
  }

  @Test func everyScriptHasAShebangAndOnlyTheGrowingOnesObeyTheMemoryLimit() {
    for script in QueueScripts.all {
      let line = script.source.prefix { $0 != "\n" }
      switch script.name {
      case "publish", "append", "stage", "copy", "exclude", "probe": #expect(line == "#!lua")
      case "status", "list", "states", "totals", "types", "read_piece", "settled", "search", "latest", "glance", "hour":
        #expect(line == "#!lua flags=no-writes,allow-oom")
      default: #expect(line == "#!lua flags=allow-oom", "\(script.name)")
      }
    }
    #expect(Set(QueueScripts.all.map(\.digest)).count == QueueScripts.all.count)
  }

  @Test func theWindowIsBounded() {
    var settings = QueueSettings()
    settings.maximumInFlight = 10_000
    #expect(settings.maximumInFlight == 1000)
  }
}
