// A campaign that sends nothing says why, whatever it waits for.

import Testing

@testable import Campaigns

@Suite struct MachineNoticeTests {
  private static let sent = Outcome.sent(messageID: "w", warning: nil)

  struct Wait: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Sends that have begun, and of them those that have left.
    var begun = 0
    var left = 0
    var pending = 10
    var retrying = 0
    var hasChannel = true
    var surroundings = RunSurroundings()
    let notice: String
  }

  @Test(arguments: [
    Wait(
      testDescription: "connecting", begun: 2, left: 1,
      notice: "Conectando con la API de WhatsApp, que tarda: 1 envío sin conexión todavía."),
    Wait(
      testDescription: "answers", begun: 2, left: 2,
      notice: "La API de WhatsApp tarda en responder: 2 envíos sin respuesta."),
    Wait(
      testDescription: "the last answer", begun: 1, left: 1, pending: 0, retrying: 1,
      notice: "Falta la respuesta de la API de WhatsApp: 1 envío sin respuesta."),
    Wait(testDescription: "credentials", hasChannel: false, notice: "Se esperan las credenciales del buzon."),
    Wait(
      testDescription: "the number's pace", surroundings: RunSurroundings(isNumberGoverned: true),
      notice: "El ritmo de este número (LIMITE_NUMERO_MPS) lo usan ahora otras campañas."),
    Wait(testDescription: "a retry", pending: 0, retrying: 1, notice: "Queda 1 mensaje, que espera su reintento."),
    Wait(
      testDescription: "retries", pending: 0, retrying: 3, notice: "Quedan 3 mensajes, que esperan su reintento."),
    Wait(testDescription: "this process", notice: "Los envíos van con retraso en esta instancia."),
    Wait(testDescription: "nothing", pending: 0, notice: ""),
  ]) func whatACampaignWaitsForIsItsMotivo(_ row: Wait) throws {
    var machine = Claimed.machine(isOpen: row.hasChannel)
    machine.take((0..<row.begun).map { Claimed.message($0 + 1) }, at: 0) {
      $0.pending = row.pending
      $0.retrying = row.retrying
      $0.nextSlot = Claimed.start + 60_000
    }
    for number in 0..<row.begun {
      let granted = try machine.mustBegin(at: 0)
      if number < row.left { #expect(machine.gate(granted, at: 0) == .leave) }
    }
    // The notice does not come at once.
    var notice = machine.notice(in: row.surroundings, at: Claimed.after(2999))
    #expect(notice == "")
    notice = machine.notice(in: row.surroundings, at: Claimed.after(3000))
    #expect(notice == row.notice)
    if row.notice == "" { return }
    // One turn is due that tells the notice, and one that takes it back.
    var due = machine.due(in: row.surroundings, at: Claimed.after(10))
    #expect(due == Claimed.after(3000).now)
    machine.take(at: 3000, in: row.surroundings) {
      $0.pending = row.pending
      $0.retrying = row.retrying
      $0.nextSlot = Claimed.start + 60_000
    }
    due = machine.due(in: row.surroundings, at: Claimed.after(3001))
    #expect(due > Claimed.after(3001).now, "it is told once")
    machine.take(at: 3002) {
      $0.pending = 0
      $0.nextSlot = nil
    }
    due = machine.due(in: row.surroundings, at: Claimed.after(3003))
    #expect(due == Claimed.after(3003).now, "nothing is left to send")
    machine.take(at: 3003) { $0.pending = 0 }
    #expect(machine.wishes.toldNotice == "")
  }

  /// A message that leaves makes the notice untrue: the next turn takes it back at once.
  @Test func aNoticeIsTakenBackOnceMessagesGoOut() throws {
    var machine = Claimed.machine()
    machine.take(at: 0) { $0.nextSlot = Claimed.start + 60_000 }
    machine.take([Claimed.message(1, slot: 3000)], at: 3000) { $0.nextSlot = Claimed.start + 60_000 }
    #expect(machine.wishes.toldNotice != "")
    let granted = try machine.mustBegin(at: 3000)
    #expect(machine.gate(granted, at: 3000) == .leave)
    let due = machine.due(in: RunSurroundings(), at: Claimed.after(3001))
    #expect(due == Claimed.after(3001).now)
    let request = machine.beginTurn(want: 0, in: RunSurroundings(), at: Claimed.after(3001))
    #expect(request.notice == "")
  }

  /// A hold says why itself, and a campaign that no longer sends needs no reason.
  @Test func whatIsHeldOrEndsSaysNothing() {
    for state in CampaignState.allCases {
      var machine = Claimed.machine()
      machine.take(at: 0) { $0.state = state }
      let notice = machine.notice(in: RunSurroundings(), at: Claimed.after(60_000))
      #expect((notice != "") == state.isRunning, "\(state)")
    }
    var held = Claimed.machine()
    held.take(at: 0) { $0.holdUntil = Claimed.start + 9000 }
    let notice = held.notice(in: RunSurroundings(), at: Claimed.after(8999))
    #expect(notice == "")
  }
}
