import Testing

@testable import Campaigns

@Suite struct TemplateTextTests {
  @Test(arguments: [
    ("Hola", 0, [], "Hola"), ("Hola {{1}}", 1, [], "Hola "), ("{{1}} {{2}} {{1}}", 2, [], ""),
    ("{{ 3 }}", 3, [], ""), ("{{nombre}} y {{saldo}} y {{nombre}}", 2, ["nombre", "saldo"], ""),
    ("{{}} {{", 0, [], "{"), ("{{1", 0, [], "{{1"), ("}}{{1}}{{2}}", 2, [], "}}"),
    ("https://e.com/{{1}}", 1, [], "https://e.com/"),
  ])
  func variables(text: String, count: Int, names: [String], beginning: String) {
    let read = TemplateText(text)
    #expect(read.variableCount == count && read.names == names && read.hasVariables == (count > 0))
    #expect(read.beginning == beginning)
    // A variable without a value stays as it is, whatever stands between its braces.
    #expect(read.filled { _ in nil } == text.replacing("{{ 3 }}", with: "{{3}}"))
  }

  @Test func filled() {
    let values = ["1": "Ana", "saldo": "25 USD"]
    #expect(TemplateText("Hola {{1}}: {{saldo}}, {{2}}").filled { values[$0] } == "Hola Ana: 25 USD, {{2}}")
  }
}
