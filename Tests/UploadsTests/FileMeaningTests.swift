// Files as people have them, with their meanings: columns with other names, variables that Meta refuses, words that
// stand for nothing, and a report that is uploaded again.

import Campaigns
import Testing

@Suite struct FileMeaningTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    /// The rows that are accepted, as stored.
    var rows: [String]
    /// `fila` and `error` of the others.
    var errors: [String] = []
    /// `codigo`, `filas` and `primera_fila`.
    var warnings: [String] = []
  }

  static let cases = [
    Case(
      testDescription: "twelve variables",
      text: "numero,\((1...12).map { "variable\($0)" }.joined(separator: ","))\n"
        + "584121234561,\((1...12).map { "v\($0)" }.joined(separator: ","))\n",
      rows: ["[\"584121234561\",\"\",[\((1...12).map { "\"v\($0)\"" }.joined(separator: ","))]]"]),
    Case(
      testDescription: "variables with a blank", text: "numero,Variable 1,Variable 2\n584121234561,Ana,25\n",
      rows: [#"["584121234561","",["Ana","25"]]"#]),
    Case(
      testDescription: "variables in other spellings",
      text: "numero,variable_1,var2,variable03,Variable-4\n584121234561,a,b,c,d\n",
      rows: [#"["584121234561","",["a","b","c","d"]]"#]),
    Case(
      testDescription: "what looks like a variable",
      text: "numero,variable1,variable65,variabel2\n584121234561,a,b,c\n",
      rows: [#"["584121234561","",["a"],"b","c"]"#], warnings: ["columna_parecida 0 -", "columna_parecida 0 -"]),
    Case(
      testDescription: "columns with neither name nor value",
      text: "numero,variable1\(String(repeating: ",", count: 200))\n584121234561,José Ñañez"
        + "\(String(repeating: ",", count: 200))\n",
      rows: [#"["584121234561","",["José Ñañez"]]"#]),
    Case(
      testDescription: "a nameless column with a value",
      text: "numero,variable1,,\n584121234561,Ana,,\n584121234562,Eva,,x\n",
      rows: [#"["584121234561","",["Ana"]]"#, #"["584121234562","",["Eva"],"x"]"#]),
    Case(
      testDescription: "an accent", text: "Número,variable1\n584121234561,José Ñañez\n",
      rows: [#"["584121234561","",["José Ñañez"]]"#]),
    Case(
      testDescription: "a semicolon, told by an everyday name", text: "Nombre, apellido;Celular\nAna;584121234561\n",
      rows: [#"["584121234561","",[],"Ana"]"#]),
    Case(
      testDescription: "numero wins", text: "telefono,cedula,numero\n0212,V-1,584121234561\n",
      rows: [#"["584121234561","",[],"0212","V-1"]"#]),
    Case(
      testDescription: "a line break in a variable",
      text: "numero,variable1\n584121234561,\"Ana\nPérez\"\n584121234562,Eva\n",
      rows: [#"["584121234561","",["Ana Pérez"]]"#, #"["584121234562","",["Eva"]]"#],
      warnings: ["texto_arreglado 1 2"]),
    Case(
      testDescription: "tabs and blanks, in variables only",
      text: "numero,variable1,nota\n584121234561,a\tb,c\td\n584121234562,a     b,c     d\n584121234563,a    b,x\n",
      rows: [
        #"["584121234561","",["a b"],"c\td"]"#, #"["584121234562","",["a b"],"c     d"]"#,
        #"["584121234563","",["a    b"],"x"]"#,
      ], warnings: ["texto_arreglado 2 2"]),
    Case(
      testDescription: "empty in the middle",
      text: "numero,variable1,variable2,variable3\n584121234561,Ana,,C\n584121234562,Eva,B,C\n584121234563,Luz,,\n",
      rows: [#"["584121234562","",["Eva","B","C"]]"#, #"["584121234563","",["Luz"]]"#],
      errors: ["2 variable2: variable2 está vacía y variable3 no"]),
    Case(
      testDescription: "a variable without a column", text: "numero,variable1,variable3\n584121234561,Ana,C\n",
      rows: [],
      errors: ["2 variable2: variable2 está vacía y variable3 no"]),
    Case(
      testDescription: "nothing of a spreadsheet",
      text: "numero,variable1\n584121234561,#N/A\n584121234562,nan\n584121234563,None\n584121234564,#¡VALOR!\n",
      rows: [#"["584121234562","",["nan"]]"#, #"["584121234563","",["None"]]"#],
      errors: [
        "2 variable1: variable1 trae un error de la hoja de cálculo en lugar de su valor",
        "5 variable1: variable1 trae un error de la hoja de cálculo en lugar de su valor",
      ], warnings: ["valor_sospechoso 2 3"]),
    Case(
      testDescription: "too long", text: "numero,variable1\n584121234561,\(String(repeating: "ñ", count: 1025))\n",
      rows: [],
      errors: ["2 variable1: variable1 supera 1024 caracteres"]),
    Case(
      testDescription: "a report of ours",
      text: "\u{FEFF}numero,variable1,variable2,estado,wamid,codigo,error,intentos,fecha\r\n"
        + "584121234561,'+10% extra,'-5,fallido,,131026,x,1,2026-01-08T10:30:02Z\r\n"
        + "584121234562,''=x,y,entregado,w,,,1,2026-01-08T10:30:02Z\r\n",
      rows: [#"["584121234561","",["+10% extra","-5"]]"#, #"["584121234562","",["'=x","y"]]"#],
      warnings: ["ya_enviados 1 3"]),
    Case(
      testDescription: "columns that only some reports have",
      text: "numero,estado,fecha\n584121234561,'+a,'=b\n", rows: [#"["584121234561","",[],"'+a","'=b"]"#]),
  ]

  @Test(arguments: cases) func aFile(_ test: Case) {
    let result = csv(test.text)
    #expect(result.failure == nil)
    #expect(result.rows == test.rows)
    #expect(result.errors.map { "\($0.row) \($0.column): \($0.reason)" } == test.errors)
    #expect(Self.texts(result.warnings) == test.warnings)
  }

  private static func texts(_ warnings: [UploadWarning]) -> [String] {
    warnings.map { "\($0.code.rawValue) \($0.rows) \($0.firstRow.map(String.init) ?? "-")" }
  }

  @Test func theSameHoldsForJSON() {
    let result = json(
      #"""
      {"mensajes":[{"Teléfono":584121234561,"Variable 1":"Ana\nPérez"},{"Teléfono":"584121234562","Variable 1":"#N/A"},
      {"Teléfono":"584121234563","Variable 1":"None","variable3":"x"},{"Teléfono":"584121234564","Variable 1":"nan"},
      {"Teléfono":"584121234565","Variable 1":"a","variable3":null,"variable":"b"}]}
      """#)
    #expect(
      result.rows == [
        #"["584121234561","",["Ana Pérez"]]"#, #"["584121234564","",["nan"]]"#, #"["584121234565","",["a"],"b"]"#,
      ])
    #expect(result.errors.map(\.row) == [2, 3] && result.errors.last?.column == "variable2")
    #expect(Self.texts(result.warnings) == ["columna_parecida 0 -", "texto_arreglado 1 1", "valor_sospechoso 1 4"])
  }

  static let wishes = ColumnWishes(
    headers: [.init(.number, "Celular del cliente"), .init(.variable(0), "nombre")],
    values: [
      .init(.variable(0), "cliente"), .init(.variable(1), "20 %"), .init(.imageURL, "https://e.com/i.jpg"),
    ])

  @Test func mapeoAndValores() {
    let table = csv(
      "Nombre;Celular del cliente;variable2;\nAna;584121234561;10 %;\n;584121234562;;\n \t;584121234563;;x\n",
      wishes: Self.wishes)
    let rows = [
      #"["584121234561","https://e.com/i.jpg",["Ana","10 %"]]"#,
      #"["584121234562","https://e.com/i.jpg",["cliente","20 %"]]"#,
      #"["584121234563","https://e.com/i.jpg",["cliente","20 %"],"x"]"#,
    ]
    #expect(table.rows == rows && table.failure == nil)
    #expect(table.columns == ["Nombre", "Celular del cliente", "variable2", "columna_4", "url_imagen"])
    let messages = json(
      #"""
      {"mensajes":[{"Nombre":"Ana","Celular del cliente":584121234561,"variable2":"10 %"},
      {"Celular del cliente":"584121234562"},{"Celular del cliente":"584121234563","x":"x"}]}
      """#, wishes: Self.wishes)
    #expect(messages.rows == rows)
    // Only the values have a column of their own, until a row brings it.
    let late = json(
      #"{"mensajes":[{"celular_del_cliente":"584121234561"},{"celular_del_cliente":"584121234562","NOMBRE":"Eva"}]}"#,
      wishes: Self.wishes)
    #expect(
      late.rows == [
        #"["584121234561","https://e.com/i.jpg",["cliente","20 %"]]"#,
        #"["584121234562","https://e.com/i.jpg",["Eva","20 %"]]"#,
      ])
  }

  /// Every cell stays the same when a file is uploaded, downloaded as a report and uploaded again.
  @Test func aReportGivesWhatItWasMadeFrom() {
    let cells = [
      "=1+1", "+10% extra", "-5", "@x", "'=ya", "''+dos", "'solo", "a;=b", "a|'-b", "  =x", "\u{FF1D}ancho", "“=”", "ñ",
      "\"=c\"", "1,50", "\u{2028}=x", "-", "'", "=", "a'=b", "a\t=b", "línea\n=otra", "'\t=x", "\u{A0}+y",
    ]
    var text = "estado,Teléfono,variable1,'=nota,Error\n"
    for (index, cell) in cells.enumerated() {
      let quoted = "\"" + cell.replacing("\"", with: "\"\"") + "\""
      text += "\(quoted),58412\(1_000_000 + index),\(quoted),\(quoted),x\n"
    }
    let first = intake(.csv, [Array(text.utf8)[...]])
    #expect(first.accepted == cells.count && first.failure == nil, "\(first.errors)")
    let report = Self.report(of: first)
    let again = csv(report)
    #expect(again.elements.count == first.elements.count && again.failure == nil)
    for (element, before) in zip(again.elements, first.elements) { #expect(element == before) }
    #expect(again.columns == ["estado", "Teléfono", "variable1", "'=nota", "Error"])
    #expect(Self.report(of: again).split(separator: "\r\n").dropFirst() == report.split(separator: "\r\n").dropFirst())
  }

  /// `resultados.csv` of a campaign that was just created.
  private static func report(of result: UploadResult) -> String {
    let stored = result.layout.map(StoredColumns.init) ?? StoredColumns(names: [], uses: [])
    let columns = ReportColumns(original: StoredColumns(names: stored.names, uses: stored.uses ?? []))
    var encoder = ReportEncoder(columns: columns, total: result.accepted)
    encoder.appendHeader()
    for element in result.elements {
      _ = Array(element.utf8).withUnsafeBytes { encoder.append($0, in: .pending) }
    }
    return String(decoding: encoder.output, as: UTF8.self)
  }
}
