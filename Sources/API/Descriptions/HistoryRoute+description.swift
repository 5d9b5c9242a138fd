// What the documentation says about GET /api/campanas/{id}/ritmo.

import Campaigns
import OpenAPI

nonisolated extension HistoryRoute {
  static var description: Operation {
    Operation(
      method: .get, path: "/api/campanas/{id}/ritmo", id: "historiaDeCampana", tag: .campaigns,
      summary: "Cuántos mensajes por minuto, en toda su vida",
      description: """
        Cada punto cuenta los resultados de un paso: por minuto al principio; cuando pasan de \(SendHistory.mostPoints) \
        puntos, el paso se dobla. Un mensaje cuenta en el minuto de su resultado: el de un incierto que se aclara, o el de \
        un enviado que Meta no pudo entregar, cambia de sitio. Lo que se reintentó por una orden sigue contado también donde \
        falló. Las pausas son ceros. Los minutos son los del reloj de Redis.
        """,
      parameters: [.campaign("id")],
      answers: [
        .ok(
          "La historia.",
          .object(
            "Cuántos mensajes, paso a paso.",
            [
              .required("paso_s", .integer("Segundos de un paso: 60, 120, 240…", 60...257_698_037_700, example: 60)),
              .required("desde", .moment("Cuándo empieza el primer punto. null si aún no hay resultados.").orNull),
              .required(
                "puntos",
                .array(
                  "Uno por paso, desde `desde` hasta el último en que pasó algo.", of: point,
                  count: 0...SendHistory.mostPoints)),
            ]))
      ],
      errors: [.notFound])
  }

  static var point: Schema {
    .object(
      "Los resultados de un paso.",
      [
        .required("enviados", .integer("Los que aceptó WhatsApp.", 0...4_294_967_295, example: 30)),
        .required("fallidos", .integer("Los que fallaron.", 0...4_294_967_295, example: 1)),
        .required("inciertos", .integer("De los que no se sabe.", 0...4_294_967_295, example: 0)),
      ])
  }
}
