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
          De la más antigua a la más reciente. Sin `estado`, las que no están completadas ni canceladas ni son borradores; de \
          las terminadas y los borradores, las \(ListLimits.finished) más recientes. Con `limite` o `cursor`, una página de todas ellas. Se hacen \
          \(ListLimits.atOnce) listas a la vez; más reciben 503.

          Con `buscar`, con `orden` o con varios en `estado`, una página de las que lo cumplen, y cuántas hay de cada estado. \
          Con miles de campañas puede faltarle lo de los últimos 5 s.
          """,
        parameters: [
          .query(
            "detalle", "Sí: el estado entero de cada una en vez de su título.",
            .choice("Sí o no.", FlagText.words, default: "false")),
          .query(
            "estado",
            "Solo las que están en este estado, también las terminadas y los borradores; varios, con comas. `todas` son todas "
              + "menos los borradores.",
            .string("Estados.", pattern: statesPattern, example: "detenido,dañado")),
          .query(
            "buscar",
            "Solo las que lo tienen en su título o en el nombre de su plantilla, o las de ese buzon. Mayúsculas, acentos, "
              + "espacios y guiones no cuentan.",
            .string("Texto.", length: 0...CampaignSearchText.longest, example: "promo enero")),
          .query(
            "orden",
            "En qué orden: lo que pide atención primero, las nuevas o las viejas primero, por título, o las de más mensajes "
              + "primero. Sin él, las viejas primero.",
            .choice("Un orden.", CampaignOrder.allCases.map(\.rawValue))),
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
            .optional(
              "encontradas",
              .count("Con `buscar`, `orden` o varios estados: cuántas hay en todas las páginas.", example: 2)),
            .optional(
              "por_estado",
              .object(
                "En el mismo caso: de las que encuentra `buscar`, cuántas hay en cada estado.", [],
                others: .count("Cuántas.", example: 2), example: ["procesando": 2, "completado": 40])),
          ])
      ),
    ]
  }

  /// As many of the words as there may be, with commas between.
  private static var statesPattern: String {
    let word = "(" + CampaignChoice.words.joined(separator: "|") + ")"
    return "^\(word)(,\(word)){0,\(CampaignChoice.mostWords - 1)}$"
  }

  /// The fields of the status object, in its order.
  static var statusFields: [Field] { StatusField.table.map { .required($0.name, $0.schema) } }
}

extension Schema {
  /// How many messages failed with each code.
  static func codeCounts(_ meaning: String) -> Schema {
    .object(
      meaning, [], others: .count("Cuántos, por su código.", example: 12),
      example: ["131026": 12, "HTTP 404": 1])
  }
}

extension StatusField {
  fileprivate var schema: Schema {
    switch value {
    case .text(let example, _): .string(meaning, example: example)
    case .textOrNull(let example, _): .string(meaning, example: example).orNull
    case .choice(let words, _): .choice(meaning, words)
    case .choiceOrNull(let words, _): .choice(meaning, words).orNull
    case .count(let example, _): .count(meaning, example: example)
    case .codes: .codeCounts(meaning)
    case .categories:
      .object(
        meaning, [], others: .count("Cuántos, por su categoría.", example: 9120), example: ["marketing": 9120])
    case .integer(let range, let example, _): .integer(meaning, range, example: example)
    case .tenths(let maximum, let example, _): .decimal(meaning, upTo: maximum, example: example)
    case .moment: .moment(meaning)
    case .momentOrNull(let example?, _): .moment(meaning, example: example).orNull
    case .momentOrNull(nil, _): .moment(meaning).orNull
    }
  }
}
