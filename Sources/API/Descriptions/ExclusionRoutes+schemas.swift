// The shapes of the list of exclusions: an entry, what a change came to, a reason and the file.

import Campaigns
import Intake
import OpenAPI
import Queue

nonisolated extension ExclusionRoutes {
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

  static var fields: [Field] {
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

  static var csv: Schema {
    .content(
      "Un CSV con la columna `numero`.", mediaType: "text/csv",
      example: "numero,origen,motivo,fecha\r\n584121234567,manual,,")
  }

  static var reasonSchema: Schema {
    .string(
      "Por qué, sin caracteres de control.", pattern: "^[^\\u0000-\\u001F\\u007F-\\u009F]*$",
      length: 0...Exclusion.longestReason, example: "Pidió la baja")
  }
}
