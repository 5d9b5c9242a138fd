// What the documentation says about the panel's addresses.

import OpenAPI

nonisolated extension PanelRoutes {
  static var descriptions: [Operation] {
    [
      Operation(
        method: .get, path: "/", id: "inicio", tag: .panel, summary: "Lleva al panel",
        description: "Para quien escribe en el navegador solo el nombre del servidor.", access: .open,
        answers: [
          Answer(
            status: 302, description: "El panel está en `/panel`.", mediaType: nil,
            headers: [("Location", "Dónde.", .string("Relativa a esta dirección.", example: "panel"))])
        ]),
      Operation(
        method: .get, path: "/panel", id: "panel", tag: .panel, summary: "El panel, para el navegador",
        description: """
          La página con la que una persona sube una campaña y la ve salir. Usa esta misma API y nada más: se entra con una \
          clave. No carga nada de otro sitio.
          """, access: .open,
        answers: [page, unchanged, missing]),
      Operation(
        method: .get, path: "/panel/{ruta}", id: "rutaDelPanel", tag: .panel,
        summary: "Un archivo del panel, o un lugar dentro de él",
        description: """
          Lo que no es un archivo del panel es un lugar dentro de su página, como `/panel/campanas/promo_enero_2026`, y \
          contesta la página. Puede tener varias partes separadas por `/`.
          """, access: .open,
        parameters: [
          .path("ruta", "Lo que va detrás de `/panel/`.", .string("Una ruta.", example: "campanas/promo_enero_2026"))
        ],
        answers: [
          Answer(
            status: 200, description: "El archivo, o la página.", mediaType: "*/*",
            schema: .content("Su contenido.", mediaType: "*/*"), headers: [tag]),
          unchanged,
          Answer(
            status: 404,
            description: "No hay tal archivo; o el panel no está instalado, y la página dice cómo obtenerlo.",
            schema: .named("Error"), otherMedia: [("text/html", html)]),
        ]),
    ]
  }

  private static var html: Schema { .string("HTML.", example: "<!doctype html>") }

  private static var page: Answer {
    Answer(status: 200, description: "La página.", mediaType: "text/html", schema: html, headers: [tag])
  }

  private static var missing: Answer {
    Answer(
      status: 404, description: "El panel no está instalado: la página dice cómo obtenerlo.", mediaType: "text/html",
      schema: html)
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
