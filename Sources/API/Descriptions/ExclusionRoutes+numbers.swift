// What the documentation says about a single number of the list of exclusions.

import Campaigns
import OpenAPI

nonisolated extension ExclusionRoutes {
  /// The text about a recipient in an address, for these routes and those that search for messages.
  static let numberMeaning = """
    El número, como en un CSV: `+`, espacios, puntos y guiones no cuentan. O el identificador con que Meta nombra a quien no \
    muestra el suyo.
    """

  static var numberSchema: Schema {
    .either(
      "Un número, o un identificador.",
      [
        .string("De 8 a 15 dígitos con código de país.", pattern: "^\\+?[1-9][0-9]{7,14}$", example: "584121234567"),
        .string(
          "Dos letras, un punto, letras y dígitos.", pattern: "^[A-Za-z]{2}\\.(ENT\\.)?[A-Za-z0-9]{1,128}$",
          example: "VE.1A2B3C"),
      ], example: "584121234567")
  }

  static var numbers: [Operation] {
    let number = Parameter.path("numero", numberMeaning, numberSchema)
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
        description: "404 si no estaba.", access: .administering, parameters: [number, country],
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
}
