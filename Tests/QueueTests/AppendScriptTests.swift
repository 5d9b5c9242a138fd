// append: adds single messages, whatever the campaign is doing.

import CampaignSupport
import Campaigns
import EventLoop
import RedisClient
import Testing

@testable import Queue

@Suite struct AppendScriptTests {
  private func message(
    _ request: String, row: String = "[\"584120000001\",\"\",[\"a\"]]", change: (inout AddedMessage) -> Void = { _ in }
  ) -> AddedMessage {
    var message = AddedMessage(
      campaign: "X", row: Array(row.utf8), filledColumns: ["numero", "variable1"], request: request, upload: "u9",
      template: "promo", inbox: "14", language: "es", columns: "[\"numero\"]", created: 0)
    change(&message)
    return message
  }

  /// A row has the columns of the campaign it was made for. When there is another campaign, nothing is added.
  @Test func aRowIsMadeForOneCampaign() async throws {
    try await QueueFixture.run { fixture in
      // Two requests begin the campaign at the same moment, each with the template that it knows.
      let first = message("r1") { $0.columns = #"["numero","boton1"]"# }
      var second = message("r2", row: #"["584120000002"]"#) { $0.upload = "u8" }
      let messages = fixture.queue.messages
      #expect(try await messages.append(first) == .added(seq: 1, position: 1, state: .queued, isRepeat: false))
      let before = try await fixture.contents()
      #expect(try await messages.append(second) == .moved)
      #expect(try await fixture.contents() == before)
      #expect(try await fixture.stats()["columnas"] == #"["numero","boton1"]"#)
      // The reply was lost, and the repeated call gets the same answer.
      #expect(try await messages.append(first) == .added(seq: 1, position: 1, state: .queued, isRepeat: true))
      second.rowOf = try #require(try await messages.campaign("X")?.upload)
      #expect(try await messages.append(second) == .added(seq: 2, position: 2, state: .queued, isRepeat: false))
      // The campaign is gone, and would begin anew with another one's columns.
      _ = try await fixture.queue.controls.cancel("X")
      _ = try await fixture.queue.controls.delete("X")
      second.request = "r3"
      #expect(try await messages.append(second) == .moved)
      #expect(try await messages.campaign("X") == nil)
      try await fixture.publish(upload: "u2", count: 1)
      #expect(try await messages.append(second) == .moved)
    }
  }

  /// A repeat gets the stored answer, also one whose row was made before there was a campaign.
  @Test func aRepeatGoesByWhatIsStored() async throws {
    try await QueueFixture.run { fixture in
      let first = message("r1")
      let second = message("r1", row: #"["584120000001","",["a"],"x"]"#) { $0.upload = "u8" }
      let messages = fixture.queue.messages
      let added = try await messages.append(first)
      #expect(added == .added(seq: 1, position: 1, state: .queued, isRepeat: false))
      #expect(try await messages.append(second) == .moved, "and not that the key was used for another")
      var again = first
      again.upload = "u8"
      again.rowOf = "u9"
      #expect(try await messages.append(again) == .added(seq: 1, position: 1, state: .queued, isRepeat: true))
      #expect(try await messages.isAnswered("r1", to: "X") == true)
      #expect(try await messages.isAnswered("r2", to: "X") == false)
    }
  }

  @Test func whatAMessageMustKnow() async throws {
    try await QueueFixture.run { fixture in
      #expect(try await fixture.queue.messages.campaign("X") == nil)
      try await fixture.publish { $0.fields += [("plantilla_leida", "{}"), ("destinos", #"{"boton1":"0"}"#)] }
      let known = try await fixture.queue.messages.campaign("X")
      #expect(
        known
          == MessageCampaign(
            upload: "u1", template: "promo", inbox: "14", language: "es", storedTemplate: "{}",
            storedParts: #"{"boton1":"0"}"#))
    }
  }

  @Test func anUnknownCampaignBeginsWithIt() async throws {
    try await QueueFixture.run { fixture in
      #expect(
        try await fixture.append(message("r1"))
          == .added(seq: 1, position: 1, state: .queued, isRepeat: false))
      let before = try await fixture.contents()
      #expect(
        try await fixture.append(message("r1"))
          == .added(seq: 1, position: 1, state: .queued, isRepeat: true))
      #expect(try await fixture.append(message("r1", row: "[\"584120000002\"]")) == .reused)
      #expect(try await fixture.contents() == before, "a repeat changes nothing")
      #expect(
        try await fixture.append(message("r2"))
          == .added(seq: 2, position: 2, state: .queued, isRepeat: false))
      try await fixture.expectSound()
      #expect(try await fixture.queue.hints.due(by: .max).contains("X"))
      var owner = try await fixture.own()
      #expect(try await owner.take(5).messages.map(\.seq) == [1, 2])
    }
  }

  /// The keys of a campaign expire at one moment, but not in one step. Leftovers are no part of the new campaign.
  @Test func whatAnExpiredTitleLeftIsNoPartOfIt() async throws {
    try await QueueFixture.run { fixture in
      let keys = QueueKeys.campaign("X")
      for (key, prefix) in [
        (keys.pending, ""), (keys.results, "1\tw\t"), (keys.failures, "1\t1\tt\t"), (keys.cancelled, ""),
        (keys.excluded, "1\t"),
      ] { _ = try await fixture.redis.command("RPUSH", .string(key), .string("\(prefix)7|0|[]")) }
      for key in [keys.inFlight, keys.uncertain] {
        _ = try await fixture.redis.command("HSET", .string(key), "7", "1|1|7|0|[]")
      }
      for key in [keys.delayed, keys.cancelledDelayed] {
        _ = try await fixture.redis.command("ZADD", .string(key), 1, "7|0|[]")
      }
      _ = try await fixture.redis.command("SET", .string(keys.places), "x")
      #expect(
        try await fixture.append(message("r1"))
          == .added(seq: 1, position: 1, state: .queued, isRepeat: false))
      #expect(try await fixture.queue.statuses.read("X")?.counts == CampaignCounts(pending: 1))
      #expect(try await fixture.text("EXISTS", .string(keys.places)) == "0")
      try await fixture.expectSound()
    }
  }

  @Test func aCompletedCampaignGoesOnAndNoLongerExpires() async throws {
    try await QueueFixture.run { fixture in
      try await fixture.publish(count: 1)
      var owner = try await fixture.own()
      let taken = try await owner.take(1)
      #expect(try await owner.take(0, taken.messages.all(.sent(messageID: "w"))).isOver)
      #expect(try await fixture.text("PTTL", "campaign:X:stats") != "-1")
      #expect(
        try await fixture.append(message("r1"))
          == .added(seq: 2, position: 1, state: .processing, isRepeat: false))
      for key in ["campaign:X:stats", "campaign:X", "campaign:X:resultados"] {
        #expect(try await fixture.text("PTTL", .string(key)) == "-1")
      }
      try await fixture.expectSound()
      #expect(try await fixture.queue.hints.due(by: .max) == ["X"])
    }
  }

  @Test func whatCannotTakeItSaysWhy() async throws {
    try await QueueFixture.run(.fast.with { $0.maximumMessages = 3 }) { fixture in
      try await fixture.publish(count: 2)
      let before = try await fixture.contents()
      let own = AppendReply.mismatch(template: "promo", inbox: "14", language: "es")
      #expect(try await fixture.append(message("r") { $0.template = "otra" }) == own)
      #expect(try await fixture.append(message("r") { $0.inbox = "15" }) == own)
      #expect(try await fixture.append(message("r") { $0.language = "en" }) == own)
      #expect(try await fixture.contents() == before)
      _ = try await fixture.append(message("r1"))
      #expect(try await fixture.append(message("r2")) == .full(total: 3))
      #expect(
        try await fixture.append(message("r1"))
          == .added(seq: 3, position: 3, state: .queued, isRepeat: true))
      _ = try await fixture.queue.controls.cancel("X")
      #expect(try await fixture.append(message("r3")) == .conflict(.cancelled))
      try await fixture.expectSound()
    }
  }

  @Test func columnsItFillsAreAddedForTheReports() async throws {
    try await QueueFixture.run { fixture in
      try await fixture.publish(count: 1) { $0.columns = "[\"Numero\",\"cedula \\\"variable2\\\"\"]" }
      let filled = ["numero", "variable1", "variable2", "url_imagen"]
      for request in ["r1", "r2"] {
        _ = try await fixture.append(message(request) { $0.filledColumns = filled })
        #expect(
          try await fixture.stats()["columnas"]
            == "[\"Numero\",\"cedula \\\"variable2\\\"\",\"variable1\",\"variable2\",\"url_imagen\"]")
      }
    }
  }

  @Test func usesAreKeptWhereNamesAreNotEnough() async throws {
    try await QueueFixture.run { fixture in
      // A column that serves as variable1 under another name: it is not added a second time.
      try await fixture.publish("A", upload: "a", count: 1) {
        $0.columns = #"["Celular","Nombre","x"]"#
        $0.fields += [("usos", #"["numero","variable1","0"]"#)]
      }
      _ = try await fixture.append(
        message("r1") {
          $0.campaign = "A"
          $0.filledColumns = ["numero", "variable1", "variable2"]
        })
      #expect(try await fixture.stats("A")["columnas"] == #"["Celular","Nombre","x","variable2"]"#)
      #expect(try await fixture.stats("A")["usos"] == #"["numero","variable1","0","variable2"]"#)
      // A campaign without them, whose names would say that variable11 is an own column.
      try await fixture.publish("B", upload: "b", count: 1) { $0.columns = #"["Numero","cedula","VARIABLE10","y"]"# }
      for request in ["r2", "r3"] {
        _ = try await fixture.append(
          message(request) {
            $0.campaign = "B"
            $0.filledColumns = ["numero", "variable10", "variable11"]
          })
        #expect(try await fixture.stats("B")["columnas"] == #"["Numero","cedula","VARIABLE10","y","variable11"]"#)
        #expect(try await fixture.stats("B")["usos"] == #"["numero","0","variable10","1","variable11"]"#)
      }
      var first = message("r4")
      first.campaign = "C"
      first.uses = #"["numero","variable11"]"#
      _ = try await fixture.append(first)
      #expect(try await fixture.stats("C")["usos"] == #"["numero","variable11"]"#)
    }
  }

  /// Only an owner that may be waiting for nothing is woken; a schedule and a pause stay as they are.
  @Test func anIdleOwnerIsToldAtOnce() async throws {
    try await QueueFixture.run { fixture in
      try await fixture.publish(count: 1)
      var owner = try await fixture.own()
      let taken = try await owner.take(1)
      #expect(try await fixture.queue.hints.due(by: 0) == [])
      _ = try await fixture.append(message("r1"))
      #expect(try await fixture.queue.hints.due(by: 0) == ["X"])
      #expect(try await owner.take(1).messages.map(\.seq) == [2])
      #expect(try await fixture.queue.hints.due(by: 0) == [], "the turn moved the hint ahead")
      _ = try await owner.take(0, taken.messages.all(.sent(messageID: "w")))

      try await fixture.publish("P", upload: "p1", count: 1)
      _ = try await fixture.queue.controls.pause("P")
      _ = try await fixture.append(message("r2") { $0.campaign = "P" })
      #expect(try await fixture.text("ZSCORE", .string(QueueKeys.active), "P") == "inf")
    }
  }

  @Test(arguments: [ControlVerb.pause, .cancel])
  func aControlVerbTellsTheOwnerAtOnce(verb: ControlVerb) async throws {
    try await QueueFixture.run { fixture in
      try await fixture.publish(count: 5)
      var owner = try await fixture.own()
      _ = try await owner.take(1)
      #expect(try await fixture.queue.hints.due(by: 0) == [])
      _ = try await fixture.queue.controls.apply(verb, to: "X")
      #expect(try await fixture.queue.hints.due(by: 0) == ["X"])
    }
  }
}

extension QueueFixture {
  /// Adds a message whose row was made for the campaign that there is.
  fileprivate func append(_ message: AddedMessage) async throws -> AppendReply {
    var message = message
    message.rowOf = try await queue.messages.campaign(message.campaign)?.upload ?? ""
    return try await queue.messages.append(message)
  }
}
