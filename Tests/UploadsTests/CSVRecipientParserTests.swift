// CSV as people upload it: every dialect, spreadsheets' damage, bad rows with their exact `fila`, and what is refused.

import Campaigns
import Testing

@Suite struct CSVRecipientParserTests {
  @Test func theSeedsExample() {
    let result = csv(
      """
      numero,cedula,estatus_servicio,variable1,variable2,url_imagen
      584121234567,12345678,ACTIVO,Juan Pérez,25.00 USD,https://ejemplo.com/img1.jpg
      584129876543,87654321,SUSPENDIDO,María López,30.00 USD,

      """)
    #expect(
      result.elements == [
        #"1|0|["584121234567","https://ejemplo.com/img1.jpg",["Juan Pérez","25.00 USD"],"12345678","ACTIVO"]"#,
        #"2|0|["584129876543","",["María López","30.00 USD"],"87654321","SUSPENDIDO"]"#,
      ])
    #expect(result.columns == ["numero", "cedula", "estatus_servicio", "variable1", "variable2", "url_imagen"])
    #expect(result.failure == nil && result.accepted == 2 && result.rejected == 0 && result.errors.isEmpty)
  }

  static let dialects: [(String, String)] = [
    ("comma", "numero,nombre,variable1\n584121234567,Ana,hola\n"),
    ("semicolon", "numero;nombre;variable1\n584121234567;Ana;hola\n"),
    ("tab", "numero\tnombre\tvariable1\n584121234567\tAna\thola\n"),
    ("pipe", "numero|nombre|variable1\n584121234567|Ana|hola\n"),
    ("CRLF", "numero,nombre,variable1\r\n584121234567,Ana,hola\r\n"),
    ("CR", "numero,nombre,variable1\r584121234567,Ana,hola\r"),
    ("no line end at the end", "numero,nombre,variable1\n584121234567,Ana,hola"),
    ("byte order mark", "\u{FEFF}numero,nombre,variable1\n584121234567,Ana,hola\n"),
    ("mark and quotes", "\u{FEFF}\"numero\",\"nombre\",\"variable1\"\n\"584121234567\",\"Ana\",\"hola\"\n"),
    ("blanks around cells", " numero , nombre ,variable1\n 584121234567 , Ana\t, hola \n"),
    ("blanks around quotes", "numero, \"nombre\" ,variable1\n584121234567, \"Ana\" ,\"hola\" \n"),
    ("letters of any case", "NUMERO,nombre,Variable1\n584121234567,Ana,hola\n"),
    ("sep=", "sep=;\nnumero;nombre;variable1\n584121234567;Ana;hola\n"),
    ("sep= with CRLF", "SEP=|\r\nnumero|nombre|variable1\r\n584121234567|Ana|hola\r\n"),
    ("sep= with mark", "\u{FEFF}sep=\t\nnumero\tnombre\tvariable1\n584121234567\tAna\thola\n"),
    ("sep= padded by the program that saved it", "sep=;;;\nnumero;nombre;variable1\n584121234567;Ana;hola\n"),
    ("sep= padded with blanks", "sep=;  \r\nnumero;nombre;variable1\r\n584121234567;Ana;hola\r\n"),
    ("sep= in quotes", "\"sep=;\"\nnumero;nombre;variable1\n584121234567;Ana;hola\n"),
    ("sep= in quotes, padded", "\"sep=,\",,\nnumero,nombre,variable1\n584121234567,Ana,hola\n"),
    ("sep= saved with another delimiter", "sep=;,,\nnumero,nombre,variable1\n584121234567,Ana,hola\n"),
    ("sep= in quotes, saved with another", "\"sep=,\";;\nnumero;nombre;variable1\n584121234567;Ana;hola\n"),
    ("sep= that is not so", "sep=;\nnumero,nombre,variable1\n584121234567,Ana,hola\n"),
    ("two marks", "\u{FEFF}\u{FEFF}numero,nombre,variable1\n584121234567,Ana,hola\n"),
    ("three marks and quotes", "\u{FEFF}\u{FEFF}\u{FEFF}\"numero\",nombre,variable1\n584121234567,Ana,hola\n"),
    ("mark encoded twice", "ï»¿numero,nombre,variable1\n584121234567,Ana,hola\n"),
    ("mark encoded twice behind a mark", "\u{FEFF}ï»¿numero,nombre,variable1\n584121234567,Ana,hola\n"),
    ("mark behind sep=", "sep=;\r\n\u{FEFF}numero;nombre;variable1\r\n584121234567;Ana;hola\r\n"),
    ("marks around sep=", "\u{FEFF}\u{FEFF}sep=;\n\u{FEFF}numero;nombre;variable1\n584121234567;Ana;hola\n"),
    ("delimiters in header quotes", "\"numero\";\"nombre\";\"variable1\"\n584121234567;Ana;hola\n"),
  ]

  @Test(arguments: dialects) func dialect(name: String, text: String) {
    let result = csv(text)
    #expect(result.rows == [#"["584121234567","",["hola"],"Ana"]"#])
    #expect(result.columns.map { $0.lowercased() } == ["numero", "nombre", "variable1"])
    #expect(result.failure == nil && result.errors.isEmpty)
  }

  @Test(arguments: [
    ("numero;nombre, apellido\n584121234567;Ana\n", ["numero", "nombre, apellido"]),
    ("numero,\"a;b;c\"\n584121234567,x\n", ["numero", "a;b;c"]),
    ("a|b;numero;c\n1;584121234567;2\n", ["a|b", "numero", "c"]),
    ("numero\n584121234567\n", ["numero"]),
    ("nombre,numero\n\"a\",584121234567\n", ["nombre", "numero"]),
    ("\"nombre \"\"x\"\"\",\"numero\"\na,584121234567\n", ["nombre \"x\"", "numero"]),
    ("\"nombre\ncompleto\";numero\nx;584121234567\n", ["nombre\ncompleto", "numero"]),
    ("numero,,b,\n584121234567,1,2,3\n", ["numero", "columna_2", "b", "columna_4"]),
  ]) func header(text: String, columns: [String]) {
    let result = csv(text)
    #expect(result.columns == columns)
    #expect(result.failure == nil && result.accepted == 1)
  }

  @Test func quotesKeepWhatIsInside() {
    let result = csv(
      "numero,a,variable1\r\n584121234567,\"Pérez, \"\"Juan\"\"\r\n2ª línea\",\" sí \"\r\n584121234568,x\"y,\"\"\r\n")
    #expect(
      result.rows == [
        #"["584121234567","",["sí"],"Pérez, \"Juan\"\r\n2ª línea"]"#, #"["584121234568","",[],"x\"y"]"#,
      ])
  }

  @Test(arguments: [",", ";", "\t", "|"]) func emptyCells(delimiter: String) {
    let result = csv("a,numero,b,c\n,584121234567,,x\n, 584121234568 , ,\n".replacing(",", with: delimiter))
    #expect(result.rows == [#"["584121234567","",[],"","","x"]"#, #"["584121234568"]"#])
    #expect(result.columns == ["a", "numero", "b", "c"] && result.failure == nil)
  }

  @Test func escapes() {
    let result = csv("numero,a\n584121234567,\\ \u{1} \u{1F} \u{7F} \" / 😀\n")
    #expect(result.rows == ["[\"584121234567\",\"\",[],\"\\\\ \\u0001 \\u001f \u{7F} \\\" / 😀\"]"])
  }

  @Test func variablesKeepTheirPlacesAndTrailingEmptyCellsAreDropped() {
    let result = csv(
      """
      variable3,variable02,numero,variable1,variable65,variable0,url_imagen
      tres,dos,584121234567,uno,sesenta,,
      ,,584121234568,uno,,cero,http://a/b
      ,,584121234569,,,,
      ,,584121234560,,,,http://a/b
      ,,584121234561,,,x,
      """)
    #expect(
      result.rows == [
        #"["584121234567","",["uno","dos","tres"],"sesenta"]"#,
        #"["584121234568","http://a/b",["uno"],"","cero"]"#,
        #"["584121234569"]"#,
        #"["584121234560","http://a/b"]"#,
        #"["584121234561","",[],"","x"]"#,
      ])
    #expect(result.warnings.map(\.code) == [.similarColumn, .similarColumn])
  }

  @Test func filaIsWhatASpreadsheetShows() {
    let bad = "numero,a\n\n584121234567,1\n   \nmal,2\n584121234568,\"x\ny\n\nz\"\npeor,3\n,,,\n\n04121234567,4"
    let expected = [5, 7, 10]
    for text in [bad, bad.replacing("\n", with: "\r\n"), "sep=,\n" + bad, "\u{FEFF}" + bad] {
      let result = csv(text)
      #expect(result.errors.map(\.row) == expected)
      #expect(result.errors.map(\.value) == ["mal", "peor", "04121234567"])
      #expect(result.accepted == 2 && result.rejected == 3)
    }
    #expect(csv("\n\n,,\nnumero\nx\n").errors.map(\.row) == [5])
    #expect(csv("numero\r\rx\r").errors.map(\.row) == [3])
  }

  @Test func badRowsAreRejectedWithTheirReason() {
    let result = csv(
      """
      Numero,URL_imagen,nota
      "5,84121E+11",,
      ,https://a/b.jpg,sin número
      584121234567,ftp://a/b.jpg,
      584121234567,https://a/b c.jpg,
      584121234567,,x,de más
      584121234567,,x,
      +58 (412) 123-45.67,,bien
      """)
    #expect(
      result.errors == [
        RowError(
          row: 2, column: "Numero", value: "5,84121E+11", reason: PhoneNumberDefect.scientificNotation.explanation),
        RowError(row: 3, column: "Numero", value: "", reason: "falta el número"),
        RowError(
          row: 4, column: "URL_imagen", value: "ftp://a/b.jpg",
          reason: "la URL de la imagen debe empezar por http:// o https://"),
        RowError(
          row: 5, column: "URL_imagen", value: "https://a/b c.jpg",
          reason: "la URL de la imagen contiene espacios o caracteres de control"),
        RowError(
          row: 6, column: "", value: "de más", reason: "la fila tiene más celdas que columnas la cabecera (3)"),
      ])
    #expect(result.rows == [#"["584121234567","",[],"x"]"#, #"["584121234567","",[],"bien"]"#])
    #expect(result.rejected == 5)
  }

  @Test func onlyTheFirstErrorsAreKept() {
    let result = intake(.csv, [Array(("numero\n" + String(repeating: "x\n", count: 60)).utf8)[...]])
    #expect(result.rejected == 60 && result.errors.count == 50 && result.errors.last?.row == 51)
  }

  @Test func duplicatesAreDroppedWhenAsked() {
    let text = "numero,a\n584121234567,1\n+58 412 1234567,2\n584121234568,3\nx,4\n00584121234567,5\n"
    let dropped = csv(text, dropsDuplicates: true)
    #expect(dropped.elements == [#"1|0|["584121234567","",[],"1"]"#, #"2|0|["584121234568","",[],"3"]"#])
    #expect(dropped.duplicates == 2 && dropped.rejected == 1 && dropped.accepted == 2)
    let kept = csv(text)
    #expect(kept.accepted == 4 && kept.duplicates == 0 && kept.rejected == 1)
  }

  static let refused: [(String, String)] = [
    ("", "El CSV no contiene datos válidos"),
    ("\n\n  \n", "El CSV no contiene datos válidos"),
    ("sep=;", "El CSV no contiene datos válidos"),
    (
      "saldo;nombre\n1;2\n",
      "Falta la columna 'numero' en la cabecera del CSV. Columnas encontradas: saldo, nombre"
        + ". Si el número está en una de ellas, indíquela en mapeo"
    ),
    (
      "584121234567\n",
      "Falta la columna 'numero' en la cabecera del CSV. Columnas encontradas: 584121234567"
        + ". Si el número está en una de ellas, indíquela en mapeo"
    ),
    ("numero,a,a\n", "La columna 'a' está repetida"),
    ("numero,Variable1,variable1\n", "La columna 'variable1' está repetida"),
    (
      "numero,\"a\n584121234567,x\n",
      "La cabecera del CSV (fila 1): sus comillas no se cierran donde acaba la celda: falta o sobra una comilla"
    ),
    (
      "\nnumero,\"a\n584121234567,\"x\"\n",
      "La cabecera del CSV (fila 2): sus comillas no se cierran donde acaba la celda: falta o sobra una comilla"
    ),
    (
      "numero\n584121234567\n\u{0}",
      "El archivo contiene bytes nulos en la fila 3: guárdelo como «CSV UTF-8» y vuelva a subirlo"
    ),
    (
      "PK\u{3}\u{4}\u{14}\u{0}",
      "El archivo es un libro de Excel: guárdelo como «CSV UTF-8 (delimitado por comas)» y vuelva a subirlo"
    ),
  ]

  @Test(arguments: refused) func refusal(text: String, detail: String) {
    #expect(csv(text).failure == detail)
  }

  @Test func headerOnlyIsNoErrorOfTheParser() {
    let result = csv("numero,a\n")
    #expect(result.failure == nil && result.accepted == 0)
  }

  @Test func theLimitOfMessagesCountsAcceptedRows() {
    let rows = "numero\n584121234561\nx\n584121234562\n584121234563\n"
    #expect(csv(rows, limit: 3).failure == nil)
    let result = csv(rows, limit: 2)
    #expect(result.failure == "El máximo de mensajes por campaña es 2")
    #expect(result.accepted == 2)
  }

  @Test func batchesHoldFiveHundred() {
    let text = "numero\n" + (0..<1201).map { "58412\(1_000_000 + $0)\n" }.joined()
    let result = intake(.csv, [Array(text.utf8)[...]])
    #expect(result.batchCounts == [500, 500, 201])
    #expect(result.elements.first == #"1|0|["584121000000"]"# && result.elements.last == #"1201|0|["584121001200"]"#)
  }
}
