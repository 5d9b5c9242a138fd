// What the documentation says about the list of exclusions.

import Campaigns
import HTTPServer
import Intake
import OpenAPI
import Queue

nonisolated extension ExclusionRoutes {
  static var descriptions: [Operation] { list + numbers }

  private static var list: [Operation] {
    [
      Operation(
        method: .get, path: "/api/exclusiones", id: "listarExclusiones", tag: .exclusions,
        summary: "La lista, por páginas",
        description:
          "Con `Accept: text/csv`, entera, como `/api/exclusiones.csv`. Una página puede traer algo más que `limite`.",
        parameters: [
          .query(
            "limite", "Cuántos números por página, más o menos.",
            .integer(
              "Números.", 1...ExclusionLimits.longestPage, default: ExclusionLimits.page, example: ExclusionLimits.page)
          ),
          .query(
            "cursor", "Dónde seguir: el `cursor` de la página anterior; sin él, el principio.",
            .string("Cifras.", pattern: "^[0-9]{1,19}$", example: "0")),
        ],
        answers: [
          Answer(
            status: 200, description: "Una página.",
            schema: .object(
              "Una página de la lista.",
              [
                .required(
                  "total", .integer("Cuántos números hay en la lista.", 0...QueueLimits.exclusions, example: 2)),
                .required(
                  "exclusiones",
                  .array("Los de esta página.", of: .named("Exclusion"), count: 0...QueueLimits.exclusions)),
                .required("cursor", .string("Para pedir la siguiente. null en la última.", example: "4096").orNull),
              ]), otherMedia: [("text/csv", csv)])
        ], errors: [.invalid]),
      change(
        .put, id: "excluirNumeros", summary: "Añade muchos números",
        "Los que ya estaban conservan su fecha y su origen. Vale para las campañas en marcha: lo que aún no salió se aparta.",
        schema: "NumerosExcluidos"),
      change(
        .delete, id: "readmitirNumeros", summary: "Quita muchos números", "Lo que ya se apartó no vuelve a la cola.",
        schema: "NumerosReadmitidos"),
      Operation(
        method: .get, path: "/api/exclusiones.csv", id: "descargarExclusiones", tag: .exclusions,
        summary: "La lista entera en CSV",
        description: """
          Columnas `numero`, `origen`, `motivo` y `fecha`; comas, CRLF, UTF-8 con BOM. En `motivo` va un `'` delante de lo \
          que una hoja de cálculo tomaría por una fórmula, como en los informes.
          """,
        answers: [
          Answer(
            status: 200, description: "La lista.", mediaType: "text/csv", schema: csv,
            headers: [
              (
                "Content-Disposition", "El nombre del archivo.",
                .string("Un adjunto.", example: "attachment; filename=\"exclusiones.csv\"")
              )
            ])
        ]),
    ]
  }

  private static func change(
    _ method: HTTPMethod, id: String, summary: String, _ text: String, schema: String
  ) -> Operation {
    Operation(
      method: method, path: "/api/exclusiones", id: id, tag: .exclusions, summary: summary,
      description: text + " Los números malos se rechazan con su motivo y los demás se aceptan.",
      parameters: [.query("motivo", "Se guarda con cada número.", reasonSchema), country],
      body: RequestBody(contents: [
        .json(
          .object(
            "Los números.",
            [
              .optional("motivo", reasonSchema.orNull),
              Country.documented,
              .required(
                "numeros",
                .array(
                  "Los números.", of: PhoneNumber.schema, count: 0...QueueLimits.exclusions, example: ["584121234567"])),
            ], example: ["motivo": "Pidió la baja", "numeros": ["584121234567", 584_121_234_568]])),
        .csv(csv),
        .form(
          .object(
            "Un formulario con el archivo; `motivo` y `pais` van antes.",
            [
              .optional("motivo", reasonSchema),
              .optional("pais", Country.schema),
              .required(
                "archivo_csv",
                .content(
                  "Un CSV, XLSX u ODS con la columna `numero`, o uno de sus nombres de todos los días, leído como el de una campaña.",
                  mediaType: "text/csv", example: "numero\n584121234567\n")),
              .optional("hoja", CreateCampaignRoute.sheetSchema),
            ]), partTypes: [("archivo_csv", "text/csv")]),
      ]),
      answers: [
        .ok("Hecho.", .named(schema)),
        Answer(
          status: 400,
          description: "El contenido no sirve, o no hay ningún número válido: entonces vienen sus errores.",
          schema: .either("Un error, con o sin números.", [.named("Error"), .named("\(schema)Error")])),
      ], errors: [.invalid])
  }

  private static var country: Parameter {
    .query("pais", "De qué país es un número nacional; sin él vale PAIS.", Country.schema)
  }

  private static var numbers: [Operation] {
    let number = Parameter.path(
      "numero",
      """
      El número, como en un CSV: `+`, espacios, puntos y guiones no cuentan. O el identificador con que Meta nombra a quien no \
      muestra el suyo.
      """,
      .either(
        "Un número, o un identificador.",
        [
          .string("De 8 a 15 dígitos con código de país.", pattern: "^\\+?[1-9][0-9]{7,14}$", example: "584121234567"),
          .string(
            "Dos letras, un punto, letras y dígitos.", pattern: "^[A-Za-z]{2}\\.(ENT\\.)?[A-Za-z0-9]{1,128}$",
            example: "VE.1A2B3C"),
        ], example: "584121234567"))
    let path = "/api/exclusiones/{numero}"
    return [
      Operation(
        method: .get, path: path, id: "exclusionDeNumero", tag: .exclusions, summary: "¿Está un número en la lista?",
        description: "404 si no está.", parameters: [number, country], answers: [.ok("Está.", .named("Exclusion"))],
        errors: [.notFound, .invalid]),
      Operation(
        method: .put, path: path, id: "excluirNumero", tag: .exclusions, summary: "Añade un número",
        description: "El cuerpo puede faltar; `motivo` va en él o en la dirección. Si ya estaba, no cambia nada.",
        parameters: [number, .query("motivo", "Se guarda con el número.", reasonSchema), country],
        body: RequestBody(
          isRequired: false,
          contents: [
            .json(
              .object(
                "El motivo.", [.optional("motivo", reasonSchema.orNull)], example: ["motivo": "Pidió la baja"]))
          ]),
        answers: [
          .ok(
            "Está en la lista.",
            .object("La exclusión.", fields + [.required("agregado", .flag("No estaba antes.", example: true))]))
        ],
        errors: [.notFound, .invalid]),
      Operation(
        method: .delete, path: path, id: "readmitirNumero", tag: .exclusions, summary: "Quita un número",
        description: "404 si no estaba.", parameters: [number, country],
        answers: [
          .ok(
            "Ya no está.",
            .object(
              "El número.",
              [
                .required("numero", .string("En dígitos.", example: "584121234567")),
                .required("eliminado", .constant("Siempre true.", true)),
              ]))
        ],
        errors: [.notFound, .invalid]),
    ]
  }

  static var schemas: [(name: String, schema: Schema)] {
    [("Exclusion", .object("Un número al que no se envía nada.", fields))]
      + [
        (
          "NumerosExcluidos", "Lo que se añadió.",
          [("agregados", "Los nuevos."), ("ya_estaban", "Los que ya estaban.")]
        ),
        (
          "NumerosReadmitidos", "Lo que se quitó.",
          [("eliminados", "Los que estaban."), ("no_estaban", "Los que no estaban.")]
        ),
      ].flatMap { name, description, counts in
        let fields =
          counts.map { Field.required($0.0, .integer($0.1, 0...QueueLimits.exclusions, example: 1)) } + changeFields
          + [CreationAnswer.warningsField]
        let detail = Field.required("detail", .string("Por qué no.", example: "No hay ningún número válido"))
        return [
          (name: name, schema: Schema.object(description, fields)),
          (name: name + "Error", schema: Schema.object("Por qué no, y lo que estaba mal.", [detail] + fields)),
        ]
      }
  }

  private static var fields: [Field] {
    [
      .required(
        "numero",
        .string(
          "En dígitos, sin el 1 de los móviles de México, el 9 de los de Argentina y el noveno dígito de los de Brasil: así vale para todas las formas de escribirlo.",
          example: "584121234567")),
      .required(
        "origen",
        .choice(
          "Una petición, un archivo, el código con que Meta dice que el destinatario no quiere más, una respuesta suya, o su "
            + "preferencia en WhatsApp.",
          Exclusion.Origin.allCases.map(\.rawValue))),
      .required("motivo", .string("El que se dio. null si ninguno.", example: "Pidió la baja").orNull),
      .required("fecha", .moment("Desde cuándo.")),
    ]
  }

  private static var changeFields: [Field] {
    [
      .required("filas_rechazadas", .integer("Los que no son números.", 0...1_000_000_000, example: 0)),
      .required(
        "errores",
        .array("Los primeros rechazados.", of: .named("ErrorDeFila"), count: 0...IntakeLimits.reportedRowErrors)),
      .required("total", .integer("Cuántos hay ahora en la lista.", 0...QueueLimits.exclusions, example: 2)),
    ]
  }

  private static var csv: Schema {
    .content(
      "Un CSV con la columna `numero`.", mediaType: "text/csv",
      example: "numero,origen,motivo,fecha\r\n584121234567,manual,,")
  }

  private static var reasonSchema: Schema {
    .string(
      "Por qué, sin caracteres de control.", pattern: "^[^\\u0000-\\u001F\\u007F-\\u009F]*$",
      length: 0...Exclusion.longestReason, example: "Pidió la baja")
  }
}
