// JSON uploads: rows, fields in any order, what rejects a row, what ends the upload, and where it says the fault is.

import Campaigns
import Testing

@testable import Uploads

@Suite struct JSONRecipientParserTests {
  @Test func theSeedsExample() {
    let result = json(
      """
      {
        "titulo_campana": "promo_enero_2026",
        "plantilla": "promo_fibra_visual",
        "buzon": "14",
        "idioma": "es",
        "mensajes": [
          {
            "numero": "584121234567",
            "cedula": "12345678",
            "estatus_servicio": "ACTIVO",
            "variable1": "Juan Pérez",
            "variable2": "25.00 USD",
            "url_imagen": "https://ejemplo.com/img1.jpg"
          }
        ]
      }
      """)
    #expect(
      result.elements == [
        #"1|0|["584121234567","https://ejemplo.com/img1.jpg",["Juan Pérez","25.00 USD"],"12345678","ACTIVO"]"#
      ])
    #expect(
      result.fields == [
        .title: .string("promo_enero_2026"), .template: .string("promo_fibra_visual"), .inbox: .string("14"),
        .language: .string("es"),
      ])
    #expect(result.messages == .rows && result.failure == nil && result.rejected == 0)
  }

  @Test func fieldsOfEveryTypeBeforeAndBehindTheRows() {
    let result = json(
      """
      \u{FEFF}{"buzon":14,"otro":{"a":[1,{"mensajes":[]}]},"intervalo_ms":1.5,"inicio":null,"mensajes":[],"ventana":["x"],
      "zona_horaria":{"a":{}},"deduplicar":false,"estricto":true,"webhook_url":"\\u00f1\\n","idioma":1e2,
      "titulo_campana":"a","titulo_campana":"b","plantilla":99999999999999999999}
      """)
    #expect(
      result.fields == [
        .inbox: .integer(14), .intervalMilliseconds: .number("1.5"), .start: .null, .window: .array,
        .timeZone: .object,
        .dropsDuplicates: .boolean(false), .isStrict: .boolean(true), .webhookURL: .string("ñ\n"),
        .language: .number("1e2"),
        .title: .string("b"), .template: .number("99999999999999999999"),
      ])
    #expect(result.messages == .rows && result.failure == nil && result.accepted == 0)
  }

  @Test func valuesBecomeText() {
    let result = json(
      #"""
      {"mensajes":[{"numero":584121234567,"monto":25.00,"activo":true,"baja":false,"nada":null,"t":"a\"\\\/\b\u0001\ud83d\ude00"},
      {"numero":584121234567.0},{"numero":"584121234567","t":"\ud83d|\udc00","nada":"x\u0000"}]}
      """#)
    #expect(
      result.rows == [
        #"["584121234567","",[],"25.00","true","false","","a\"\\/\u0008\u0001😀"]"#, #"["584121234567"]"#,
        #"["584121234567","",[],"","","","x\u0000","?|\#u{FFFD}\#u{FFFD}\#u{FFFD}"]"#,
      ])
  }

  @Test func columnsAreTheUnionOfKeys() {
    let result = json(
      #"{"mensajes":[{"a":1,"Numero":"584121234567"},{"NUMERO ":"584121234568","b":2,"a":3,"a":4},{"b":5,"numero":"584121234569"}]}"#
    )
    #expect(result.columns == ["a", "Numero", "b"])
    #expect(
      result.rows == [
        #"["584121234567","",[],"1"]"#, #"["584121234568","",[],"4","2"]"#, #"["584121234569","",[],"","5"]"#,
      ])
  }

  @Test func badRowsAreRejectedWithTheirPosition() {
    let result = json(
      #"""
      {"mensajes":[7,{"numero":"584121234567"},{"numero":"584121234567","datos":{"a":[{"b":{}}]},"z":[1]},[[{"numero":1}]],
      {"numero":["584121234567"]},{},null,"x",{"numero":"04121234567"},{"numero":584121234567,"url_imagen":true}]}
      """#)
    #expect(
      result.errors == [
        RowError(row: 1, column: "", value: "7", reason: "cada mensaje debe ser un objeto"),
        RowError(row: 3, column: "datos", value: "", reason: "un objeto no puede ser el valor de una columna"),
        RowError(row: 4, column: "", value: "", reason: "cada mensaje debe ser un objeto"),
        RowError(row: 5, column: "numero", value: "", reason: "una lista no puede ser el valor de una columna"),
        RowError(row: 6, column: "numero", value: "", reason: "falta el número"),
        RowError(row: 7, column: "", value: "", reason: "cada mensaje debe ser un objeto"),
        RowError(row: 8, column: "", value: "x", reason: "cada mensaje debe ser un objeto"),
        RowError(row: 9, column: "numero", value: "04121234567", reason: PhoneNumberDefect.leadingZero.explanation),
        RowError(
          row: 10, column: "url_imagen", value: "true",
          reason: "la URL de la imagen debe empezar por http:// o https://"),
      ])
    #expect(result.accepted == 1 && result.rejected == 9)
  }

  @Test func duplicatesAreDroppedWhenAskedBefore() {
    let rows = #""mensajes":[{"numero":"584121234567"},{"numero":"+584121234567"}]"#
    let before = json(#"{"deduplicar":true,\#(rows)}"#)
    #expect(before.accepted == 1 && before.duplicates == 1)
    let behind = json(#"{\#(rows),"deduplicar":true}"#)
    #expect(behind.accepted == 2 && behind.duplicates == 0 && behind.fields[.dropsDuplicates] == .boolean(true))
  }

  @Test(
    arguments: [
      (#"{"a":1}"#, .absent), (#"{"mensajes":null}"#, .mistyped(.null)),
      (#"{"mensajes":{"numero":[]}}"#, .mistyped(.object)),
      (#"{"mensajes":"x"}"#, .mistyped(.string("x"))), (#"{"mensajes":[]}"#, .rows),
    ] as [(String, JSONMessagesField)]) func messages(text: String, expected: JSONMessagesField)
  {
    let result = json(text)
    #expect(result.messages == expected && result.failure == nil)
  }

  static let refused: [(String, String)] = [
    ("", "JSON inválido en el byte 0: el documento está incompleto"),
    ("[]", "El cuerpo debe ser un objeto JSON"),
    ("\"x\"", "El cuerpo debe ser un objeto JSON"),
    (#"{"mensajes":[],"mensajes":[]}"#, "El campo 'mensajes' está repetido"),
    (#"{"mensajes":1,"mensajes":[]}"#, "El campo 'mensajes' está repetido"),
    (
      #"{"mensajes":[{"numero":"584121234567"},{"numero":"58412"#,
      "JSON inválido en el byte 55 (fila 2): el documento está incompleto"
    ),
    (
      #"{"mensajes":[{"numero":"584121234567"}{"#,
      "JSON inválido en el byte 39 (fila 2): falta una coma o ']' después de un valor"
    ),
    (
      #"{"mensajes":[{"numero":1 "a":2}]}"#,
      "JSON inválido en el byte 27 (fila 1): falta una coma o '}' después de un valor"
    ),
    (
      #"{"mensajes":[{"numero" 1}]}"#,
      "JSON inválido en el byte 24 (fila 1): falta el signo ':' entre la clave y el valor"
    ),
    (#"{"mensajes":[{numero:1}]}"#, "JSON inválido en el byte 16 (fila 1): hay un carácter que no corresponde"),
    ("{\"a\":\"x\ny\"}", "JSON inválido en el byte 7: un texto contiene caracteres de control sin escapar"),
    (#"{"a":"\x"}"#, "JSON inválido en el byte 7: una barra inversa va seguida de un carácter que no corresponde"),
    (#"{"a":"\u00g0"}"#, "JSON inválido en el byte 10: una secuencia \\u no tiene cuatro dígitos hexadecimales"),
    ("{} x", "JSON inválido en el byte 4: sobra texto después del documento"),
    (#"{} "x"#, "JSON inválido en el byte 5: sobra texto después del documento"),
    (#"{}""#, "JSON inválido en el byte 3: sobra texto después del documento"),
    ("numero\n584121234567\n", "JSON inválido en el byte 2: hay un carácter que no corresponde"),
  ]

  @Test(arguments: refused) func refusal(text: String, detail: String) {
    #expect(json(text).failure == detail)
  }

  @Test func textThatIsNotUTF8() {
    let bytes = Array(#"{"mensajes":[{"numero":"1","a":"Jos"#.utf8) + [0xE9] + Array("\"}]}".utf8)
    #expect(intake(everyWay: .json, bytes).failure?.hasSuffix("(fila 1): hay texto que no es UTF-8") == true)
    #expect(intake(everyWay: .json, [0xFF, 0xFE, 0x7B, 0x00]).failure == "El JSON debe estar en UTF-8")
  }

  /// Overlong forms and halves of pairs in a field are refused, because two fields could become equal.
  @Test(arguments: [[0xC0, 0xA2], [0xE9], [0xED, 0xA0, 0xBD], Array("\\udc00".utf8), Array("\\ud83d".utf8)])
  func aFieldThatIsNotUTF8IsNotRepaired(bytes: [UInt8]) throws {
    let text = Array(#"{"titulo_campana":"promo"#.utf8) + bytes + Array(#"","mensajes":[]}"#.utf8)
    let parser = JSONRecipientParser(into: RecipientCollector(limit: 10))
    var failure: UploadError?
    do throws(UploadError) {
      let result = text.withUnsafeBytes { bytes in Result { () throws(UploadError) in try parser.feed(bytes) } }
      try result.get()
      try parser.finish()
    } catch { failure = error }
    guard case .foreign = failure?.kind else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test func theLimitOfMessages() {
    let result = json(#"{"mensajes":[{"numero":"584121234567"},{},{"numero":"584121234568"}]}"#, limit: 1)
    #expect(result.failure == "El máximo de mensajes por campaña es 1" && result.accepted == 1)
  }

  /// yajl lets overlong forms through. A lenient reader further on could take C0 A2 for a quotation mark.
  @Test func overlongFormsDoNotComeThrough() {
    let bytes =
      Array(#"{"mensajes":[{"numero":"584121234567","a":"x"#.utf8) + [0xC0, 0xA2] + Array(#"y","b"#.utf8) + [
        0xC1, 0xA1,
      ]
      + Array(#"":"z"}]}"#.utf8)
    let result = intake(everyWay: .json, bytes)
    #expect(result.failure == nil && result.accepted == 1)
    #expect(result.rows == ["[\"584121234567\",\"\",[],\"x\u{FFFD}\u{FFFD}y\",\"z\"]"])
    #expect(result.columns.last == "b\u{FFFD}\u{FFFD}")
  }

  /// `mapeo` and `valores`, in one piece and cut at every byte.
  @Test(arguments: [
    (#"{"mapeo":{"numero":"T"},"valores":{"variable1":"a","variable2":[1,{"x":2}],"var3":null},"mensajes":[]}"#, nil),
    (#"{"mapeo":{"numero":"T"},"mapeo":{"numero":"U"}}"#, nil), (#"{"mapeo":[1],"valores":"x"}"#, nil),
    (#"{"mapeo":{\#((0..<257).map { "\"v\($0)\":\"x\"" }.joined(separator: ","))}}"#, "tiene más de 256 entradas"),
  ])
  func objectsAreReadInPieces(text: String, failure: String?) {
    let result = json(text)
    #expect(failure.map { result.failure?.contains($0) == true } ?? (result.failure == nil), "\(result.failure ?? "")")
    if text.contains("var3") {
      #expect(
        result.fields[.values]
          == .members([
            .init(name: "variable1", value: .string("a")), .init(name: "variable2", value: .array),
            .init(name: "var3", value: .null),
          ]))
    }
  }
}
