// What the documentation says about the list of exclusions as a whole: a page, the file, and many numbers at once.

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
      access: method == .delete ? .administering : nil,
      parameters: [.query("motivo", "Se guarda con cada número.", reasonSchema), country],
      body: RequestBody(contents: [
        .json(
          .object(
            "Los números.",
            [
              .optional("motivo", reasonSchema.orNull),
              .optional("pais", FieldSchema.country.orNull),
              .required(
                "numeros",
                .array(
                  "Los números.", of: FieldSchema.number, count: 0...QueueLimits.exclusions, example: ["584121234567"])),
            ], example: ["motivo": "Pidió la baja", "numeros": ["584121234567", 584_121_234_568]])),
        .csv(csv),
        .form(
          .object(
            "Un formulario con el archivo; `motivo` y `pais` van antes.",
            [
              .optional("motivo", reasonSchema),
              .optional("pais", FieldSchema.country),
              .required(
                "archivo_csv",
                .content(
                  "Un CSV, XLSX u ODS con la columna `numero`, o uno de sus nombres de todos los días, leído como el de una campaña.",
                  mediaType: "text/csv", example: "numero\n584121234567\n")),
              .optional("hoja", FieldSchema.sheet),
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

  static var country: Parameter {
    .query("pais", "De qué país es un número nacional; sin él vale PAIS.", FieldSchema.country)
  }
}
