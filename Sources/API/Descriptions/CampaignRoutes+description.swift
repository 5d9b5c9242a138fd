// What the documentation says about GET /api/estado-cola/{campaign_id} and GET /api/listar-campanas, and the status
// object that several routes answer with.

import Campaigns
import Intake
import OpenAPI
import Queue

nonisolated extension CampaignRoutes {
  static var descriptions: [Operation] {
    [
      Operation(
        method: .get, path: "/api/estado-cola/{campaign_id}", id: "estadoDeCampana", tag: .campaigns,
        summary: "Cómo va una campaña",
        description: "Desde cualquier instancia. Las cuentas suman siempre `total`.",
        parameters: [.campaign("campaign_id")],
        answers: [.ok("Cómo va.", .named("EstadoDeCampana"))],
        errors: [.notFound]),
      Operation(
        method: .get, path: "/api/listar-campanas", id: "listarCampanas", tag: .campaigns,
        summary: "Las campañas activas, o las que están en un estado",
        description: """
          De la más antigua a la más reciente. Sin `estado`, las que no están completadas ni canceladas; de las terminadas, \
          las \(ListLimits.finished) más recientes. Con `limite` o `cursor`, una página de todas ellas. Se hacen \
          \(ListLimits.atOnce) listas a la vez; más reciben 503.
          """,
        parameters: [
          .query(
            "detalle", "Sí: el estado entero de cada una en vez de su título.",
            .choice("Sí o no.", CampaignFields.flags, default: "false")),
          .query(
            "estado", "Solo las que están en este estado, también las terminadas.",
            .choice("Un estado.", CampaignState.allCases.map(\.rawValue), default: nil)),
          .query(
            "limite", "Cuántas por página, como mucho; sin él y con `cursor`, \(ListLimits.page).",
            .integer("Campañas.", 1...ListLimits.longestPage, example: ListLimits.page)),
          .query(
            "cursor", "Dónde seguir: el `cursor` de la página anterior; sin él, el principio.",
            .string("Opaco.", pattern: ListPosition.pattern, example: "1767868200000.70726f6d6f")),
        ],
        answers: [.ok("Las campañas.", .named("ListaDeCampanas"))],
        errors: [.invalid]),
    ]
  }

  static var schemas: [(name: String, schema: Schema)] {
    [
      ("EstadoDeCampana", .object("Cómo va una campaña.", statusFields)),
      (
        "ListaDeCampanas",
        .object(
          "Campañas, por su título o enteras.",
          [
            .required("total", .count("Cuántas vienen.", example: 2)),
            .required(
              "campanas",
              .array(
                "Títulos, o con `detalle=true` objetos.",
                of: .either(
                  "Un título o un estado.",
                  [.string("El título.", example: "promo_enero_2026"), .named("EstadoDeCampana")]),
                count: 0...1_000_000, example: ["promo_enero_2026", "aviso_corte"])),
            .optional(
              "cursor",
              .string(
                "Solo en una página: para pedir la siguiente, aunque en esta falten campañas. null en la última.",
                example: "1767868200000.70726f6d6f"
              ).orNull),
          ])
      ),
    ]
  }

  static var statusFields: [Field] {
    [
      .required("campaign_id", .string("El título, que es su nombre en todo.", example: "promo_enero_2026")),
      .required("total", .count("Los mensajes que tiene.", example: 15_000)),
      .required("pendientes", .count("Los que esperan su turno.", example: 5516)),
      .required("enviados", .count("Los que la API aceptó.", example: 9400)),
      .required("fallidos", .count("Los que la API rechazó, o agotaron sus reintentos.", example: 62)),
      .required("estado", .choice("En qué punto está.", CampaignState.allCases.map(\.rawValue))),
      .required(
        "progreso_porcentaje",
        .decimal("Los que ya tienen un resultado, de cada cien; con un decimal.", upTo: 100, example: "63.2")),
      .required("ultimo_envio", .moment("El último enviado. null antes del primero.").orNull),
      .required("exitosos", .count("Lo mismo que `enviados`.", example: 9400)),
      .required("inciertos", .count("Los que un corte dejó sin saber si salieron.", example: 2)),
      .required("reintentando", .count("Los que volverán a intentarse.", example: 4)),
      .required("en_vuelo", .count("Los que están en manos de una instancia.", example: 16)),
      .required("cancelados", .count("Los que ya no se enviarán.", example: 0)),
      .required("excluidos", .count("Los que se saltan por estar en la lista de exclusión.", example: 0)),
      .required("perdidos", .count("Los que alguien borró de Redis: ya no está qué decían.", example: 0)),
      .required(
        "ajenos",
        .count("Lo que alguien puso en Redis entre los mensajes y no es ninguno; no entra en la suma.", example: 0)),
      .required("entregados", .count("Los que llegaron al teléfono, si Meta lo dice.", example: 0)),
      .required("leidos", .count("Los que se leyeron, si Meta lo dice.", example: 0)),
      .required(
        "motivo",
        .string(
          "Por qué la detuvo el servidor, o a qué espera. null si nada.",
          example: "Token de WhatsApp no válido (código 190)"
        ).orNull),
      .required(
        "espera_hasta",
        .moment("No se envía nada antes: un comienzo, una ventana o un límite. null si nada.").orNull),
      .required(
        "intervalo_ms",
        .integer(
          "De un envío al siguiente, en milisegundos; 0 es tan deprisa como se pueda.", 0...86_400_000, example: 2000)
      ),
      .required(
        "ritmo_por_minuto",
        .decimal(
          "A cuántos por minuto va: los enviados y fallidos del último minuto, o de diez intervalos. 0 si no sale ninguno.",
          example: "30.0")),
      .required(
        "fin_estimado",
        .moment(
          "Cuándo acabará a este ritmo, o al de `intervalo_ms` mientras no empieza o espera. null si no está en marcha, "
            + "si debería enviar y no sale ninguno, o si aún no se sabe.",
          example: "2026-01-08T13:34:00Z"
        ).orNull),
      .required("creado", .moment("Cuándo se creó.")),
      .required("plantilla", .string("La plantilla de WhatsApp.", example: "promo_fibra_visual")),
      .required("buzon", .string("El canal cuyas credenciales se usan.", example: "14")),
      .required("idioma", .string("El idioma de la plantilla.", example: "es")),
      .required(
        "webhook",
        .choice(
          "Qué fue del aviso de su final. null si no hay a quién avisar.",
          [WebhookState.pending, .delivered, .rejected, .abandoned, .superseded].map(\.rawValue)
        ).orNull),
    ]
  }
}
