// What the documentation says about POST /api/encolar-mensaje.

import Campaigns
import Intake
import OpenAPI

nonisolated extension SingleMessageRoute {
  static var description: Operation {
    Operation(
      method: .post, path: "/api/encolar-mensaje", id: "encolarMensaje", tag: .campaigns,
      summary: "Añade un mensaje a una campaña, o la empieza con él",
      description: """
        La campaña la nombra la cabecera `x-campaignid`. Plantilla, idioma y buzon han de ser los suyos. A una completada se \
        le puede añadir: vuelve a enviarse lo nuevo. Con WHATSAPP_MODO=meta, las demás partes de la plantilla van por el \
        nombre de su columna (`encabezado`, `boton1`, `nombre`…), y si falta una, 400. Valen la plantilla y las columnas que la \
        campaña guardó al empezar, aunque la plantilla haya cambiado. `token` y `phone_id`, si vienen, no se leen.
        """,
      parameters: [
        .header(
          "x-campaignid", "El título de la campaña.", isRequired: true,
          .string(
            "Sin caracteres de control ni `:` `{` `}`, y no `.` ni `..`. Con letras que no sean ASCII, en UTF-8.",
            pattern: "^(?!\\.{1,2}$)[!-9;-z|~]([ -9;-z|~]*[!-9;-z|~])?$", length: 1...CampaignTitle.maximumLength,
            example: "promo_enero_2026")),
        .idempotencyKey,
      ],
      body: RequestBody(contents: [.json(message)]),
      answers: [
        Answer(
          status: 200, description: "Encolado.",
          schema: .object(
            "El mensaje encolado.",
            [
              .required("success", .constant("Siempre true.", true)),
              .required("campaignid", .string("La campaña.", example: "avisos")),
              .required("message", .string("Una frase.", example: "Mensaje encolado")),
              .required("position_in_queue", .count("Cuántos hay hasta él, él incluido.", example: 1)),
              CreationAnswer.warningsField,
            ]), headers: [Answer.replayHeader])
      ],
      errors: [.conflict, .invalid])
  }

  private static var message: Schema {
    .object(
      "El mensaje.",
      [
        .required("numero", FieldSchema.number),
        .required("template_name", FieldSchema.template),
        .required("buzon", FieldSchema.inbox),
        .optional(
          "idioma", FieldSchema.language("El idioma de la plantilla; sin él, el de la campaña.").orNull),
        .optional("url_imagen", FieldSchema.imageURL.orNull),
        .optional("variables", variablesSchema),
        .optional("pais", FieldSchema.country.orNull),
      ],
      example: [
        "numero": "584121234567", "template_name": "promo_fibra_visual", "buzon": "14",
        "variables": ["Ana", "25.00 USD"],
      ])
  }

  static var variablesSchema: Schema {
    .array(
      """
      Los parámetros de la plantilla, en orden. Vacíos, solo los últimos: uno vacío delante de otro que no lo está es un \
      422, y también un error de hoja de cálculo (`#N/A`). Saltos de línea, tabuladores y más de cuatro espacios seguidos \
      se cambian por un espacio, con una advertencia.
      """,
      of: .either(
        "Un texto o un número.",
        [
          .string("Un texto.", length: 0...VariableText.maximumLength, example: "Ana"),
          .number("Un número, como se escribió.", example: "25.5"),
        ],
        example: "Ana"
      ).orNull, count: 0...ColumnPlace.variableLimit, example: ["Ana", "25.00 USD"]
    ).orNull
  }
}
