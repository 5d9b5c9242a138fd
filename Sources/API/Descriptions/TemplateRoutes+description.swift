// What the documentation says about the templates of an account.

import Campaigns
import Intake
import OpenAPI

nonisolated extension TemplateRoutes {
  static var descriptions: [Operation] { [listDescription, exampleDescription] }

  private static var listDescription: Operation {
    Operation(
      method: .get, path: "/api/plantillas", id: "listarPlantillas", tag: .campaigns,
      summary: "Las plantillas de la cuenta de un buzon",
      description: """
        Con WHATSAPP_MODO=meta: lo que Meta dice de cada una, y qué columnas lleva un archivo para ella. Hasta cien: \
        `cursor` pide las que siguen. 409 con la API de envío directo, que no las lista; 503 si Meta no responde.
        """,
      parameters: [
        inbox,
        .query(
          "cursor", "Dónde seguir: el `cursor` de la respuesta anterior.",
          .string("El de Meta.", pattern: "^[A-Za-z0-9_-]*$", length: 0...longestCursor, example: "MTAw")),
      ],
      answers: [
        .ok(
          "Las plantillas.",
          .object(
            "Las plantillas.",
            [
              .required("plantillas", .array("En el orden de Meta.", of: template, count: 0...100)),
              .required("cursor", .string("Dónde sigue; null si no hay más.", example: "MTAw").orNull),
            ]))
      ],
      errors: [.conflict, .invalid])
  }

  private static var exampleDescription: Operation {
    Operation(
      method: .get, path: "/api/plantillas/{nombre}/ejemplo.csv", id: "ejemploDePlantilla", tag: .campaigns,
      summary: "Un CSV con las columnas de una plantilla",
      description: "Una cabecera con `numero` y las columnas que la plantilla lleva, y una línea de ejemplo.",
      parameters: [
        .path(
          "nombre", "La plantilla.",
          .string("Su nombre.", length: 1...CampaignFields.longestTemplate, example: "factura_lista")),
        inbox,
        .query("idioma", "El idioma de la plantilla; sin él, `es`.", FieldSchema.language("Su código.")),
      ],
      answers: [
        Answer(
          status: 200, description: "El CSV.", mediaType: "text/csv",
          schema: .string("CSV.", example: "numero,variable1\r\n584121234567,dato 1\r\n"))
      ],
      errors: [.notFound, .conflict, .invalid])
  }

  private static var inbox: Parameter {
    .query("buzon", "El buzon: sus credenciales dicen de qué cuenta es.", isRequired: true, FieldSchema.inbox)
  }

  private static var template: Schema {
    .object(
      "Una plantilla en un idioma.",
      [
        .required("nombre", .string("El nombre.", example: "factura_lista")),
        .required("idioma", .string("El idioma.", example: "es")),
        .required("estado", .string("Como lo dice Meta: APPROVED, PAUSED, REJECTED…", example: "APPROVED")),
        .required("categoria", .string("MARKETING, UTILITY o AUTHENTICATION.", example: "UTILITY").orNull),
        .required("calidad", .string("GREEN, YELLOW, RED o UNKNOWN.", example: "GREEN").orNull),
        .required(
          "motivo",
          .string("Por qué no se puede enviar; null si se puede.", example: "está en pausa por su calidad").orNull),
        .required("partes", .array("De arriba abajo.", of: part, count: 0...200)),
        .required("columnas", .array("Las que lleva un archivo para ella.", of: column, count: 1...1000)),
      ])
  }

  private static var part: Schema {
    .object(
      "Una parte.",
      [
        .required(
          "parte", .choice("Dónde está.", ["cabecera", "texto", "pie", "oferta", "boton"])),
        .required(
          "tipo",
          .choice(
            "Qué es.",
            [
              "texto", "imagen", "video", "documento", "lugar", "oferta", "respuesta", "enlace", "llamada", "cupon",
              "codigo", "formulario",
            ])),
        .required("texto", .string("Lo que dice, con sus variables.", example: "Hola {{1}}")),
        .required("enlace", .string("El de un botón.", example: "https://ejemplo.com/f/{{1}}").orNull),
        .required("tarjeta", .integer("La tarjeta de un carrusel, desde 1.", 1...10, example: 1).orNull),
      ])
  }

  private static var column: Schema {
    .object(
      "Una columna.",
      [
        .required("columna", .string("El nombre.", example: "boton1")),
        .required("obligatoria", .flag("Sin ella Meta rechaza el mensaje.", example: true)),
        .required("para", .string("Qué la lleva.", example: "el botón «Ver factura» lleva el final de su enlace")),
      ])
  }
}
