// What the documentation says about POST /api/crear-campana and POST /api/crear-campana-json: the fields are the same.

import Campaigns
import Intake
import OpenAPI
import Webhooks

nonisolated extension CreateCampaignRoute {
  static var description: Operation {
    Operation(
      method: .post, path: "/api/crear-campana", id: "crearCampana", tag: .campaigns,
      summary: "Crea una campaña desde un CSV o una hoja de cálculo",
      description: """
        Los campos van en cualquier orden, también después del archivo; solo `pais`, `mapeo` y `valores` van antes de uno de \
        más de 1 MB. El CSV lleva una línea de cabecera con la columna `numero`, o uno de sus nombres de todos los días \
        (`Teléfono`, `celular`, `WhatsApp`…); `variable1` a `variable\(ColumnPlace.variableLimit)` son los parámetros de la \
        plantilla y `url_imagen` la imagen de la cabecera; las demás columnas se guardan y vuelven en los informes. Lo que se \
        llame de otro modo lo dice `mapeo`. Separador `,` `;` `|` o tabulador. La codificación se reconoce \
        sola: UTF-8, UTF-16, Windows-1252, Mac Roman o CP850; si no se puede saber, 400. Unas comillas que no se cierran donde \
        acaba su celda rechazan su fila, y la siguiente se lee.

        Lo que WhatsApp rechazaría se ve aquí: una variable vacía delante de otra que no lo está, una de más de \
        \(VariableText.maximumLength) caracteres o un error de hoja de cálculo (`#N/A`) rechazan su fila; saltos de línea, \
        tabuladores y más de cuatro espacios seguidos de una variable se cambian por un espacio, con una advertencia.

        En lugar del CSV puede ir un XLSX u ODS tal como está; lo que es se ve por su contenido, no por su nombre. Se lee la \
        primera hoja visible, o la de `hoja`, y la cabecera es la primera fila con `numero`, con títulos encima o sin ellos. \
        Los enteros van con todos sus dígitos; los demás números y los porcentajes, como se ven; las fechas, en ISO 8601; las \
        fórmulas, con su último resultado. Una celda con error (`#N/A`) rechaza su fila; las filas ocultas también se leen, \
        con una advertencia.

        Una fila mala se rechaza con su motivo y el resto se acepta. Enviar lo mismo otra vez en menos de 60 s (un doble \
        clic) da la primera respuesta.
        """,
      parameters: [.idempotencyKey],
      body: RequestBody(contents: [
        .form(
          .object(
            "El formulario.",
            [
              .required(
                "archivo_csv",
                .content(
                  """
                  El archivo: un CSV de MAX_CSV_SIZE_MB como mucho, o un XLSX u ODS de \(IntakeLimits.sheet >> 20) MB. Entre todas las \
                  cargas a la vez, \(IntakeLimits.sheets >> 20) MB de XLSX y ODS; por encima, 413.
                  """, mediaType: "text/csv", example: "numero,variable1\n584121234567,Ana\n")),
              .optional("hoja", sheetSchema),
            ] + CampaignFields.documentedFields(isForm: true),
            together: ["ventana": ["zona_horaria"]]),
          partTypes: [("archivo_csv", "text/csv")])
      ]),
      answers: CreationAnswer.answers,
      errors: [.conflict, .invalid])
  }
}

nonisolated extension CreateCampaignRoute {
  static var sheetSchema: Schema {
    .string(
      "La hoja de un XLSX u ODS; sin ella, la primera visible. Mayúsculas y minúsculas dan igual.",
      pattern: "^[^\\u0000-\\u001F\\u007F-\\u009F]*$", length: 0...SheetNameField.longest, example: "Clientes")
  }
}

nonisolated extension CreateCampaignJSONRoute {
  static var description: Operation {
    Operation(
      method: .post, path: "/api/crear-campana-json", id: "crearCampanaJSON", tag: .campaigns,
      summary: "Crea una campaña desde JSON",
      description: "Como desde un CSV: cada elemento de `mensajes` es una fila, y sus campos, las columnas.",
      parameters: [.idempotencyKey],
      body: RequestBody(contents: [
        .json(
          .object(
            "La campaña.",
            CampaignFields.documentedFields(isForm: false) + [.required("mensajes", messages)],
            together: ["ventana": ["zona_horaria"]],
            example: [
              "titulo_campana": "promo_enero_2026", "plantilla": "promo_fibra_visual", "buzon": "14", "idioma": "es",
              "mensajes": [["numero": "584121234567", "variable1": "Ana", "variable2": "25.00 USD"]],
            ]))
      ]),
      answers: CreationAnswer.answers,
      errors: [.conflict, .invalid])
  }

  private static var messages: Schema {
    let text = Schema.either("Un parámetro de la plantilla.", Schema.cells, example: "Ana").orNull
    return .array(
      "Las filas, MAX_MESSAGES_PER_CAMPAIGN como mucho.",
      of: .object(
        "Una fila. Los campos que no se nombran aquí se guardan y vuelven en los informes.",
        [.required("numero", PhoneNumber.schema), .optional("url_imagen", LinkDefect.schema.orNull)]
          + (1...ColumnPlace.variableLimit).map { .optional("variable\($0)", text) },
        others: .either("Cualquier otra columna.", Schema.cells, example: "ACTIVO").orNull,
        example: ["numero": "584121234567", "variable1": "Ana", "cedula": "10000001"]),
      count: 1...1_000_000)
  }
}

extension Schema {
  /// What a cell of a row may be: everything but an object or a list.
  package static var cells: [Schema] {
    [
      .string("Un texto.", example: "ACTIVO"), .number("Un número, guardado como se escribió.", example: "25.5"),
      .flag("Sí o no, guardado como texto.", example: true),
    ]
  }
}

extension PhoneNumber {
  package static var schema: Schema {
    .either(
      "El número con código de país, o nacional del país de `pais` o PAIS. `+`, espacios, puntos, guiones, paréntesis y un `00` delante se quitan; lo que queda debe ser posible por su longitud.",
      [
        .string("Como texto.", pattern: "^\\+?[1-9][0-9]{7,14}$", example: "584121234567"),
        .integer("Como número.", 10_000_000...999_999_999_999_999, example: 584_121_234_567),
      ], example: "584121234567")
  }
}

extension Country {
  static let documented = Field.optional("pais", schema.orNull)

  package static var schema: Schema {
    .choice(
      "De qué país son los números nacionales, en ISO 3166 (`VE`); sin él vale PAIS.",
      all.map(\.code).sorted() + [""])
  }
}

extension LinkDefect {
  package static var schema: Schema {
    .string(
      "La imagen de la cabecera, http o https; vacío, ninguna.", pattern: "^(https?://[A-Za-z0-9][!-~]*)?$",
      length: 0...maximumByteCount, example: "https://ejemplo.com/oferta.jpg")
  }
}

extension CampaignFields {
  /// A form's fields are texts; in JSON null is the same as leaving a field out. An empty text is, in both: browsers
  /// send it for what was not filled in.
  static func documentedFields(isForm: Bool) -> [Field] {
    func optional(_ name: String, _ schema: Schema) -> Field { .optional(name, isForm ? schema : schema.orNull) }
    return [
      .required("titulo_campana", titleSchema),
      .required("plantilla", templateSchema),
      .required("buzon", inboxSchema),
      optional("idioma", languageSchema("El idioma de la plantilla; sin él, `es`.")),
      optional(
        "intervalo_ms",
        .either(
          "El ritmo de esta campaña; sin él, INTERVALO_ENVIO_MS.", intervalSchemas(mayBeEmpty: true), example: 500)),
      optional(
        "inicio",
        .either(
          """
          Cuándo empezar: ISO 8601, como máximo a \(IntakeLimits.yearsToStart) años de hoy; un momento ya pasado es en \
          seguida. Sin desfase, como `2026-01-09T08:00`, vale la hora de `zona_horaria`.
          """,
          [
            .string("Una fecha y hora.", format: "date-time", example: "2026-01-09T08:00:00-04:00"),
            .constant("Nada: en seguida.", ""),
          ], example: "2026-01-09T08:00:00-04:00")),
      optional(
        "ventana",
        .string(
          "Las horas en que se puede enviar, en `zona_horaria`; puede pasar la medianoche.",
          pattern: "^(([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00))?$", example: "08:00-20:00")),
      optional(
        "zona_horaria",
        .string(
          "Un nombre de la base de datos IANA; hace falta con `ventana`.", format: "iana-time-zone",
          example: "America/Caracas")),
      optional(
        "webhook_url",
        .string(
          "A quién avisar cuando termine, además de WEBHOOK_URL: una dirección pública https.", format: "https-url",
          length: 0...WebhookLimits.address, example: "https://ejemplo.com/avisos")),
      optional("pais", Country.schema),
      optional("mapeo", mappingSchema(isForm: isForm)),
      optional("valores", valuesSchema(isForm: isForm)),
      optional("deduplicar", flagSchema("Quedarse con la primera fila de cada número.", isForm: isForm)),
      optional(
        "estricto", flagSchema("Con una sola fila mala, o por arreglar, 400 y no se guarda nada.", isForm: isForm)),
    ]
  }

  private static func mappingSchema(isForm: Bool) -> Schema {
    let text = """
      Qué columna llena qué, por su cabecera: \(ColumnTarget.list()). Gana a los nombres; una columna que no está es un \
      422 con las que hay.
      """
    if isForm { return .string(text + " Un objeto JSON como texto.", example: #"{"numero":"Celular"}"#) }
    let header = Schema.string(
      "La cabecera de la columna.", length: 0...ColumnLayout.maximumNameByteCount / 4, example: "Celular")
    return .object(
      text, [.optional("numero", header)] + targets { _ in header },
      example: ["numero": "Celular", "variable1": "Nombre"])
  }

  private static func valuesSchema(isForm: Bool) -> Schema {
    let text = "Lo que es igual en todas las filas: llena las celdas vacías de \(ColumnTarget.list(forAll: true))."
    if isForm { return .string(text + " Un objeto JSON como texto.", example: #"{"variable3":"20 %"}"#) }
    let value = Schema.string(
      "El texto.", pattern: "^[^#]*$", length: 0...VariableText.maximumLength, example: "20 %")
    return .object(text, targets { $0 == .imageURL ? LinkDefect.schema : value }, example: ["variable3": "20 %"])
  }

  private static func targets(_ schema: (ColumnTarget) -> Schema) -> [Field] {
    let targets = [ColumnTarget.imageURL] + (0..<ColumnPlace.variableLimit).map { ColumnTarget.variable($0) }
    return targets.map { .optional($0.text, schema($0)) }
  }

  static var titleSchema: Schema {
    .string(
      """
      El nombre de la campaña, que es también su identificador: sin caracteres de control ni invisibles (U+FE0F, U+200C \
      y U+200D sí, donde forman un emoji o una palabra), sin `:` `{` `}`, y no `.` ni `..`. Dos que se ven igual son el \
      mismo.
      """,
      pattern: "^(?!\\.{1,2}$)(?!.*(?:\(joinsNothing)))[^:{}\\u0000-\\u001F\\u007F-\\u009F\(invisible)]+$",
      length: 1...CampaignTitle.maximumLength, example: "promo_enero_2026")
  }

  /// `InvisibleText`, as far as four hexadecimal digits go, but for the three that may be in a title.
  private static let invisible = """
    \\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\
    \\u2800\\u3164\\uFE00-\\uFE0E\\uFEFF\\uFFA0\\uFFF0-\\uFFFB
    """

  /// Those three where they shape and join nothing.
  private static let joinsNothing = """
    (?:^|[\\s\\u200C\\u200D\\uFE0F])\\uFE0F|(?:^|[\\s\\u200C\\u200D])[\\u200C\\u200D]|[\\u200C\\u200D](?:$|[\\s\\uFE0F])
    """

  static var templateSchema: Schema {
    .string(
      "El nombre de la plantilla de WhatsApp.", pattern: "^[^\\u0000-\\u001F\\u007F-\\u009F]+$",
      length: 1...longestTemplate, example: "promo_fibra_visual")
  }

  static var inboxSchema: Schema {
    .either(
      "El canal de WhatsApp: sus credenciales se buscan por este número.",
      [
        .string("Como texto.", pattern: "^[0-9]{1,18}$", example: "14"),
        .integer("Como número.", 0...999_999_999_999_999_999, example: 14),
      ], example: "14")
  }

  static func languageSchema(_ description: String) -> Schema {
    .string(
      description, pattern: "^[^\\u0000-\\u001F\\u007F-\\u009F]*$", length: 0...longestLanguage, example: "es")
  }

  /// An interval, as a number and as text.
  static func intervalSchemas(mayBeEmpty: Bool) -> [Schema] {
    [
      .integer("Milisegundos; 0 es tan deprisa como se pueda.", 0...Int(longestInterval), example: 500),
      .string(
        "Lo mismo como texto.", pattern: "^([0-9]{1,7}|[1-7][0-9]{7}|8[0-5][0-9]{6})\(mayBeEmpty ? "?" : "")$",
        example: "500"),
    ]
  }

  private static func flagSchema(_ description: String, isForm: Bool) -> Schema {
    let words = Schema.choice("Como texto.", flags + [""])
    if isForm { return .either(description, [words], example: "true") }
    return .either(
      description, [.flag("Sí o no.", example: true), .integer("Como número.", 0...1, example: 1), words], example: true
    )
  }
}
