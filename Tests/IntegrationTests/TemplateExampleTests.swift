// Every template of the simulated account takes the message that is made of its own example, and refuses it with Meta's
// code once something is wrong with it.

import Campaigns
import EventLoop
import Foundation
import Testing
import Text

@testable import API
@testable import JSON
@testable import Simulator
@testable import Uploads
@testable import WhatsApp

@Suite struct TemplateExampleTests {
  private static let now: Milliseconds = 1_796_000_000_000

  /// The message for the example of a template; nil when the template cannot be sent.
  static func message(_ simulated: SimulatedTemplate) throws -> String? {
    let template = try #require(TemplateReader.template(simulated.document))
    guard template.isApproved, template.unsupported.isEmpty else { return nil }
    let recipients = RecipientCollector(limit: 10)
    recipients.wishes = ColumnWishes().with(template.parts)
    let parser = CSVRecipientParser(into: recipients)
    try template.exampleCSV(at: now).withUnsafeBytes { try parser.feed($0) }
    try parser.finish()
    #expect(recipients.errors == [])
    #expect(template.verdict(on: recipients.outline, columns: recipients.layout.names) == .fits(warnings: []))
    let batch = try #require(recipients.lastBatch())
    let element = Array(batch.bytes[batch.range(at: 0)])
    let slices = try #require(ElementReader.read(element))
    let request = MetaSendRequest(
      template: template.name, language: template.language, campaignID: "c",
      plan: MessagePlan(template: template, columns: PartColumns(recipients.layout)))
    var body: [UInt8] = []
    element.withUnsafeBytes { request.appendBody(of: slices, in: $0, to: &body) }
    return String(decoding: body, as: UTF8.self)
  }

  static func refusal(_ message: String) throws -> SimulatedRefusal? {
    let document = try JSONDocument.parse(Array(message.utf8))
    return SimulatedRefusal.of(
      try #require(document["template"]), among: SimulatedTemplate.catalogue, now: Self.now)
  }

  /// Every message has the fields that Meta's API takes, and a malformed one is noticed.
  @Test func theMessagesAreWellFormed() async throws {
    let messages = try SimulatedTemplate.catalogue.compactMap(Self.message)
    #expect(messages.count > 12)
    let file = NSTemporaryDirectory() + "mensajes-\(UUID().uuidString).jsonl"
    defer { try? FileManager.default.removeItem(atPath: file) }
    for (text, exit) in [
      (messages.joined(separator: "\n"), Int32(0)),
      (messages[0].replacing(#""type":"header""#, with: #""type":"h""#), 1),
    ] {
      try text.write(toFile: file, atomically: false, encoding: .utf8)
      let (status, output) = try await Python.run(["\(Python.scripts)/messages.py", file])
      #expect(status == .exited(exit), "\(output)")
    }
  }

  @Test(arguments: SimulatedTemplate.catalogue) func anExampleIsTaken(template: SimulatedTemplate) throws {
    guard let message = try Self.message(template) else { return }
    #expect(try Self.refusal(message) == nil, "\(message)")
  }

  /// template, what is changed in its message, code
  @Test(arguments: [
    ("recordatorio_cobro", #""name":"recordatorio_cobro""#, #""name":"otra""#, 132001),
    ("recordatorio_cobro", #""code":"es""#, #""code":"en""#, 132001),
    ("recordatorio_cobro", #""name":"recordatorio_cobro""#, #""name":"promo_pausada""#, 132015),
    ("recordatorio_cobro", #","components":[{"type":"body""#, #","components":[{"type":"cuerpo""#, 100),
    ("recordatorio_cobro", #"{"type":"text","text":"dato 1"},"#, "", 132000),
    ("recordatorio_cobro", "dato 1", "", 131008), ("recordatorio_cobro", "dato 1", #"a\nb"#, 132018),
    ("recordatorio_cobro", "dato 1", "a     b", 132018),
    ("recordatorio_cobro", #""text":"dato 1""#, #""parameter_name":"x","text":"dato 1""#, 100),
    ("recordatorio_cobro", #""components":[{"#, #""components":[{"type":"header","parameters":[{}]},{"#, 132000),
    ("promo_fibra_visual", #""type":"image","image":{"#, #""type":"video","video":{"#, 132012),
    ("promo_fibra_visual", "https://ejemplo.com/foto.jpg", "", 131008),
    ("factura_lista", #"{"type":"text","text":"enero"}"#, "", 132000),
    ("factura_lista", #""sub_type":"url","index":"0""#, #""sub_type":"url","index":"2""#, 131008),
    ("factura_lista", #""sub_type":"url","index":"0""#, #""sub_type":"url","index":"7""#, 131009),
    ("factura_lista", #""sub_type":"url""#, #""sub_type":"quick_reply""#, 131009),
    ("factura_lista", "abc123", "", 131008),
    ("aviso_con_nombre", #""parameter_name":"saldo""#, #""parameter_name":"deuda""#, 100),
    ("visita_programada", "41.3851", "95", 131009), ("cupon_enero", #""coupon_code":"ENERO25""#, #""x":"""#, 131008),
    ("oferta_limitada", "1798592000000", "1698775999000", 131009),
    ("oferta_limitada", "1798592000000", #""x""#, 131008),
    ("encuesta", #""sub_type":"flow""#, #""sub_type":"url""#, 131009),
    ("catalogo_semana", #""card_index":1"#, #""card_index":2"#, 131009),
    ("catalogo_semana", "https://ejemplo.com/foto2.jpg", "", 131008),
  ])
  func aWrongMessageIsRefused(template: String, from: String, to: String, code: Int) throws {
    let simulated = try #require(SimulatedTemplate.catalogue.first { $0.name == template })
    let message = try #require(try Self.message(simulated))
    let wrong = message.replacing(from, with: to)
    #expect(wrong != message, "\(message)")
    #expect(try Self.refusal(wrong)?.code == code, "\(wrong)")
  }
}
