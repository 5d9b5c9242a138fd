// What the documentation says about POST /api/crear-campana-json: the fields of a form, and the rows as objects.

import Campaigns
import Intake
import OpenAPI

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
            CampaignFields.described(isForm: false) + [.required("mensajes", messages)],
            together: ["ventana": ["zona_horaria"], "dias": ["zona_horaria"]],
            example: [
              "titulo_campana": "promo_enero_2026", "plantilla": "promo_fibra_visual", "buzon": "14", "idioma": "es",
              "mensajes": [["numero": "584121234567", "variable1": "Ana", "variable2": "25.00 USD"]],
            ]))
      ]),
      answers: CreationAnswer.answers,
      errors: [.conflict, .invalid])
  }

  private static var messages: Schema {
    let text = Schema.either("Un parámetro de la plantilla.", cells, example: "Ana").orNull
    return .array(
      "Las filas, MAX_MESSAGES_PER_CAMPAIGN como mucho.",
      of: .object(
        "Una fila. Los campos que no se nombran aquí se guardan y vuelven en los informes.",
        [.required("numero", FieldSchema.number), .optional("url_imagen", FieldSchema.imageURL.orNull)]
          + (1...ColumnPlace.variableLimit).map { .optional("variable\($0)", text) },
        others: .either("Cualquier otra columna.", cells, example: "ACTIVO").orNull,
        example: ["numero": "584121234567", "variable1": "Ana", "cedula": "10000001"]),
      count: 1...1_000_000)
  }

  /// The values that a cell of a row may have: anything but an object or a list.
  private static var cells: [Schema] {
    [
      .string("Un texto.", example: "ACTIVO"), .number("Un número, guardado como se escribió.", example: "25.5"),
      .flag("Sí o no, guardado como texto.", example: true),
    ]
  }
}
