// What the documentation says about the answers to an upload.

import Campaigns
import Intake
import OpenAPI

extension CreationAnswer {
  package static var answers: [Answer] {
    [
      Answer(
        status: 200,
        description: "Creada; se empieza a enviar en seguida, o a su hora. Un borrador espera a `iniciar`.",
        schema: .named("CampanaCreada"), headers: [Answer.replayHeader]),
      Answer(
        status: 400,
        description:
          "El contenido no sirve. Si el archivo se leyó entero y ninguna fila vale, o se pidió `estricto`, vienen sus errores.",
        schema: .either("Un error, con o sin filas.", [.named("Error"), .named("ErrorDeFilas")])),
    ]
  }

  package static var schemas: [(name: String, schema: Schema)] {
    [
      ("CampanaCreada", .object("La campaña creada.", fields)),
      (
        "Columna",
        .object(
          "Una columna del archivo, y en qué se convirtió. Una que llena varias cosas viene varias veces.",
          [
            .required("columna", .string("Su nombre.", example: "Nombre del cliente")),
            .required(
              "uso",
              .string("Qué llena. null: se guarda y vuelve en los informes, no se envía.", example: "variable1").orNull),
            .required("ejemplo", .string("La primera fila, recortada; vacío si no lo tiene.", example: "Ana")),
          ])
      ),
      (
        "VistaPrevia",
        .object(
          "Uno de los primeros mensajes, como lo leerá quien lo reciba.",
          [
            .required("fila", .integer("Cuál, como en `errores`.", 1...2_147_483_647, example: 2)),
            .required("numero", .string("A quién.", example: "584121234567")),
            .required(
              "texto",
              .string(
                "Cabecera, texto y pie de la plantilla, con sus datos. null si no se sabe qué dice.",
                example: "Hola Ana, su factura es de 25.00 USD."
              ).orNull),
            .required(
              "variables",
              .object(
                "Lo que se envía además del número, por lo que llena.", [],
                others: .string("El dato.", example: "Ana"), example: ["variable1": "Ana", "variable2": "25.00 USD"])),
          ])
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

  /// The fields of the answer, in its order.
  static var fields: [Field] {
    let state = Schema.choice(
      "Si empieza ya, espera a su `inicio`, o es un borrador.",
      [CampaignState.queued, .scheduled, .draft].map(\.rawValue))
    return [
      .required(
        "campaign_id",
        .string(
          "El título, sin espacios alrededor y en la forma compuesta de Unicode (NFC).",
          example: "promo_enero_2026")),
      .required("total_mensajes", .integer("Los mensajes aceptados.", 1...1_000_000, example: 294)),
      .required("estado", state),
      .optional("copia_de", .string("De qué campaña se copió (`clonar`).", example: "promo_enero_2026")),
      .required("timestamp", .moment("Cuándo se creó.")),
      .required(
        "excluidos",
        .count("Cuántos de ellos son para números de la lista de exclusión: no se envían.", example: 0)
      ),
      warningsField,
    ] + rowFields + reviewFields
  }

  private static var reviewFields: [Field] {
    [
      .required("columnas", .array("Las columnas que se encontraron.", of: .named("Columna"), count: 0...1000)),
      .optional(
        "vista_previa",
        .array("De un borrador, los primeros mensajes.", of: .named("VistaPrevia"), count: 0...FirstRow.count)),
      .required(
        "duracion_estimada_s",
        .integer(
          "Del primer envío al último, en segundos, a su ritmo y dentro de sus horas y días. null con intervalo 0, o si no "
            + "se puede saber.", 0...3_153_600_000, example: 588
        ).orNull),
      .required(
        "termina_hacia",
        .moment("Cuándo saldría el último, si nada la para. null como la duración.", example: "2026-01-08T10:39:48Z")
          .orNull),
      .optional(
        "caduca", .moment("Cuándo se borra el borrador si no se inicia.", example: "2026-01-09T10:30:00Z").orNull),
    ]
  }

  /// `advertencias`, a field that is left out when there are no warnings.
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
