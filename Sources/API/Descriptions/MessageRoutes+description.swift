// What the documentation says about the messages of a campaign and of a number.

import Campaigns
import OpenAPI
import Queue
import Reports

nonisolated extension MessageRoutes {
  static var descriptions: [Operation] { [list, ofRecipient, everywhere] }

  /// The shape of a message, under `components.schemas`.
  static var schemas: [(name: String, schema: Schema)] { [("Mensaje", message)] }

  private static var list: Operation {
    Operation(
      method: .get, path: "/api/campanas/{id}/mensajes", id: "mensajesDeCampana", tag: .reports,
      summary: "Qué pasó con cada destinatario, por páginas",
      description: """
        También mientras se envía: sin filtro, quien está en la campaña desde la primera página hasta la última sale una \
        sola vez, como estaba al mirarlo. Con `estado`, sale una vez quien tuvo ese estado todo el tiempo; solo donde Meta \
        sigue diciendo que otros fallaron puede faltar uno enviado hace un momento. El orden no es el del archivo. Una \
        página puede traer menos de `limite`, incluso ninguno, y haber más detrás: se acaba cuando `cursor` es null.
        """,
      parameters: [
        .campaign("id"),
        .query(
          "estado", "Solo los de este estado. `enviado` incluye los entregados y los leídos; `entregado`, los leídos.",
          outcome),
        .query(
          "codigo", "Solo los fallidos con este código.", .string("Como en `fallos_por_codigo`.", example: "131026")),
        .query(
          "limite", "Cuántos por página.",
          .integer("Mensajes.", 1...MessageLimits.longestPage, default: MessageLimits.page, example: MessageLimits.page)
        ),
        .query(
          "cursor", "Dónde seguir: el `cursor` de la página anterior, con los mismos filtros.",
          .string(
            "Hasta 3 KB, sin más sentido que ese.", pattern: MessageCursor.pattern,
            example: "0123456789abcdef0123456789abcdef.0.4.0.500.123.")),
      ],
      answers: [
        .ok(
          "Una página.",
          .object(
            "Algunos mensajes.",
            [
              .required(
                "mensajes", .array("Los de esta página.", of: .named("Mensaje"), count: 0...MessageLimits.longestPage)),
              .required(
                "cursor",
                .string(
                  "Para pedir la siguiente. null en la última.",
                  example: "0123456789abcdef0123456789abcdef.0.4.0.500.123."
                ).orNull),
            ]))
      ],
      errors: [.notFound, .conflict, .invalid])
  }

  private static var ofRecipient: Operation {
    Operation(
      method: .get, path: "/api/campanas/{id}/mensajes/{numero}", id: "mensajesDeCampanaANumero", tag: .reports,
      summary: "Qué pasó con un número, en una campaña",
      description: """
        Todas las filas de ese teléfono, se escriba como se escriba (521… y 52… son el mismo). 404 si no hay ninguna, y el \
        texto dice dónde mirar: las filas rechazadas y las repetidas no se guardan.
        """,
      parameters: [
        .campaign("id"), .path("numero", ExclusionRoutes.numberMeaning, ExclusionRoutes.numberSchema), country,
      ],
      answers: [
        .ok(
          "Sus mensajes.",
          .object(
            "Los mensajes de un teléfono.",
            [
              .required("mensajes", .array("Los primeros 1.000.", of: .named("Mensaje"), count: 1...1000)),
              .required("total", .count("Cuántos son.", example: 1)),
            ]))
      ],
      errors: [.notFound, .conflict, .invalid])
  }

  private static var everywhere: Operation {
    Operation(
      method: .get, path: "/api/mensajes", id: "mensajesANumero", tag: .reports,
      summary: "Qué se le envió a un número, en todas las campañas",
      description: """
        Las campañas más nuevas primero. Se mira una tras otra; si son muchas o muy grandes, la respuesta llega antes de \
        haberlas mirado todas: mientras `cursor` no sea null, falta buscar en las más viejas.
        """,
      parameters: [
        .query(
          "numero", ExclusionRoutes.numberMeaning + " Un `+` va como `%2B`.", isRequired: true,
          ExclusionRoutes.numberSchema),
        .query(
          "cursor", "Dónde seguir: el `cursor` de la respuesta anterior.",
          .string("Una campaña.", pattern: ListPosition.pattern, example: "1767868200000.70726f6d6f")),
        country,
      ],
      answers: [
        .ok(
          "Lo encontrado hasta aquí.",
          .object(
            "Los mensajes de un teléfono.",
            [
              .required("mensajes", .array("Cada uno con su `campaign_id`.", of: .named("Mensaje"))),
              .required("campanas", .count("En cuántas campañas se ha mirado para esta respuesta.", example: 12)),
              .required(
                "sin_revisar",
                .array(
                  "Títulos de las que no se pudieron mirar enteras: están dañadas, o tienen más de 1.000 mensajes a ese número.",
                  of: .string("Un título.", example: "promo_enero_2026"))),
              .required(
                "cursor",
                .string("Para seguir buscando. null si ya se miró en todas.", example: "1767868200000.70726f6d6f")
                  .orNull),
            ]))
      ],
      errors: [.invalid])
  }

  private static var country: Parameter { ExclusionRoutes.country }

  /// The parameter `estado` of the query.
  static var outcome: Schema {
    .choice("Un estado.", MessageFilter.Outcome.allCases.map(\.rawValue))
  }

  private static var message: Schema {
    .object(
      "Un mensaje de una campaña.",
      [
        .optional("campaign_id", .string("Su campaña, donde se busca en todas.", example: "promo_enero_2026")),
        .required("seq", .integer("Su número de orden.", 1...10_000_000, example: 1)),
        .required(
          "numero",
          .string(
            "A quién; a una clave de rol `lectura`, a medias. null si el mensaje se perdió.", example: "584121234567"
          )
          .orNull),
        .required("estado", outcome),
        .required("codigo", .string("Por qué falló; null si no falló.", example: "131026").orNull),
        .required("error", .string("Lo mismo en palabras.", example: "el número no tiene WhatsApp").orNull),
        .required("intentos", .integer("Cuántas veces se intentó.", 0...1_000_000, example: 1)),
        .required(
          "wamid",
          .string(
            "El nombre que le dio WhatsApp. null para el rol `lectura`: lleva el número dentro.", example: "wamid.HBgL"
          ).orNull),
        .required("fecha", .moment("Cuándo se supo qué pasó; null mientras no se sabe.").orNull),
        .required("enviado", .moment("Cuándo se envió; null si no se envió.").orNull),
        .required("entregado", .flag("Meta dijo que llegó.", example: true)),
        .required("leido", .flag("Meta dijo que se leyó.", example: false)),
      ])
  }
}
