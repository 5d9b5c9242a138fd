// What the documentation says about its own routes.

import OpenAPI

nonisolated extension DocumentationRoutes {
  static var descriptions: [Operation] {
    [
      Operation(
        method: .get, path: "/openapi.json", id: "documentoOpenAPI", tag: .documentation,
        summary: "Este documento", description: "OpenAPI 3.1, para generar clientes o probar la API.", access: .open,
        answers: [
          Answer(
            status: 200, description: "El documento.",
            schema: .object(
              "Un documento OpenAPI 3.1.", [.required("openapi", .constant("La versión de OpenAPI.", "3.1.0"))],
              others: .either("Lo demás.", [.anything], example: "LoopServer")), headers: [tag]),
          unchanged,
        ]),
      Operation(
        method: .get, path: "/docs", id: "documentacion", tag: .documentation, summary: "La documentación interactiva",
        description: "Swagger UI, servida por este mismo servidor: no necesita internet.", access: .open,
        answers: [
          Answer(
            status: 200, description: "La página.", mediaType: "text/html",
            schema: .string("HTML.", example: "<!doctype html>"),
            headers: [tag]),
          unchanged,
          Answer(
            status: 404, description: "Swagger UI no está instalada: la página dice cómo obtenerla.",
            mediaType: "text/html",
            schema: .string("HTML.", example: "<!doctype html>")),
        ]),
      Operation(
        method: .get, path: "/docs/{archivo}", id: "archivoDeLaDocumentacion", tag: .documentation,
        summary: "Un archivo de la página", description: "Los usa `/docs`.", access: .open,
        parameters: [
          .path(
            "archivo", "Su nombre.",
            .choice("Uno de los que usa la página.", ["inicio.js"] + DocumentationFiles.names.map(\.name)))
        ],
        answers: [
          Answer(
            status: 200, description: "El archivo.", mediaType: "*/*",
            schema: .content("Su contenido.", mediaType: "*/*"),
            headers: [tag]),
          unchanged,
          Answer(
            status: 406, description: "El cliente no acepta gzip, que es como se guardan.", schema: .named("Error")),
        ], errors: [.notFound]),
    ]
  }

  private static var tag: (name: String, description: String, schema: Schema) {
    (
      "ETag", "Para pedirlo otra vez con `If-None-Match`.",
      .string("Cambia con el contenido.", example: "\"5f1c2a9e0b7d4c3a2e1f0a9b\"")
    )
  }

  private static var unchanged: Answer {
    Answer(status: 304, description: "No ha cambiado.", mediaType: nil, headers: [tag])
  }
}
