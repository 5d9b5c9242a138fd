// What the documentation says about the answers to an upload.

import Campaigns
import Intake
import OpenAPI

extension CreationAnswer {
  package static var answers: [Answer] {
    [
      Answer(
        status: 200, description: "Creada; se empieza a enviar en seguida, o a su hora.",
        schema: .named("CampanaCreada"), headers: [Answer.replayHeader]),
      Answer(
        status: 400,
        description:
          "El contenido no sirve. Si el archivo se leyó entero y ninguna fila vale, o se pidió `estricto`, vienen sus errores.",
        schema: .either("Un error, con o sin filas.", [.named("Error"), .named("ErrorDeFilas")])),
    ]
  }

  package static var schemas: [(name: String, schema: Schema)] {
    let state = Schema.choice(
      "Si empieza ya o espera a su `inicio`.", [CampaignState.queued.rawValue, CampaignState.scheduled.rawValue])
    return [
      (
        "CampanaCreada",
        .object(
          "La campaña creada.",
          [
            .required(
              "campaign_id",
              .string(
                "El título, sin espacios alrededor y en la forma compuesta de Unicode (NFC).",
                example: "promo_enero_2026")),
            .required("total_mensajes", .integer("Los mensajes aceptados.", 1...1_000_000, example: 294)),
            .required("estado", state),
            .required("timestamp", .moment("Cuándo se creó.")),
            .required(
              "excluidos",
              .count("Cuántos de ellos son para números de la lista de exclusión: no se envían.", example: 0)
            ),
            warningsField,
          ] + rowFields)
      ),
      (
        "ErrorDeFilas",
        .object(
          "Por qué no se creó, y lo que estaba mal en las filas.",
          [.required("detail", .string("Por qué no.", example: "El CSV no contiene datos válidos"))] + rowFields)
      ),
      (
        "Advertencia",
        .object(
          "Algo que conviene saber.",
          [
            .required("codigo", .choice("Qué es, para programas.", UploadWarning.Code.allCases.map(\.rawValue))),
            .required(
              "mensaje", .string("Una frase.", example: "En 3 filas una variable dice nan, y así se envía")),
            .required("filas", .count("A cuántas filas se refiere; 0 si a ninguna en particular.", example: 3)),
            .required(
              "primera_fila",
              .integer("La primera de ellas, como `fila`.", 1...2_147_483_647, example: 42).orNull),
          ])
      ),
      (
        "ErrorDeFila",
        .object(
          "Una fila rechazada.",
          [
            .required(
              "fila",
              .count(
                "En un CSV, la que muestra una hoja de cálculo (la cabecera es la 1); en JSON, la posición desde 1.",
                example: 42)
            ),
            .required("columna", .string("Dónde.", example: "numero")),
            .required("valor", .string("Lo que había, recortado.", example: "58412")),
            .required(
              "error", .string("Qué tiene de malo.", example: "el número tiene 5 dígitos y debe tener de 8 a 15")),
          ])
      ),
    ]
  }

  /// `advertencias`, which is left out when there are none.
  static var warningsField: Field {
    .optional(
      "advertencias", .array("Lo que conviene saber aunque se aceptó.", of: .named("Advertencia"), count: 1...100))
  }

  private static var rowFields: [Field] {
    [
      .required("filas_rechazadas", .count("Cuántas filas no se aceptaron.", example: 6)),
      .required("duplicados", .count("Cuántas se quitaron por repetir un número (`deduplicar`).", example: 0)),
      .required(
        "errores",
        .array(
          "Las primeras filas rechazadas.", of: .named("ErrorDeFila"), count: 0...IntakeLimits.reportedRowErrors)),
    ]
  }
}
