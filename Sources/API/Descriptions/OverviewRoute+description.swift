// What the documentation says about GET /api/sistema.

import Delivery
import OpenAPI
import Queue

nonisolated extension OverviewRoute {
  static var description: Operation {
    Operation(
      method: .get, path: "/api/sistema", id: "sistema", tag: .system,
      summary: "Todas las instancias, los buzones y la última hora",
      description: """
        Lo que enseña la página Sistema del panel, de todas las instancias juntas. Cada una cuenta de sí misma cada 15 s; lo \
        demás se lee como mucho cada 2 s, para todos los que preguntan. No trae ningún secreto.
        """,
      answers: [
        .ok("El sistema.", .named("Sistema")),
        Answer(
          status: 503, description: "Redis no está: solo lo que esta instancia sabe por sí misma, y `detail`.",
          schema: .named("Sistema"), headers: [ErrorAnswer.retryAfter]),
      ])
  }

  static var schema: (name: String, schema: Schema) {
    (
      "Sistema",
      .object(
        "El sistema entero.",
        [
          .required("estado", .choice("En una palabra, como en `/health`.", ["healthy", "degraded", "error"])),
          .required("motivo", .string("Qué va mal. null si nada.", example: "Redis responde LOADING").orNull),
          .required(
            "instancias",
            .array("Las que están, por su nombre.", of: instance, count: 0...OverviewLimits.instances)),
          .required("redis", redis),
          .required(
            "credenciales",
            .object(
              "La fuente de credenciales, vista desde esta instancia.",
              [
                .required("conectado", .flag("Responde.", example: true)),
                .required(
                  "motivo",
                  .string(
                    "Qué le pasa. null si nada.", example: "CREDENCIALES_ARCHIVO no tiene ningún buzon"
                  ).orNull),
              ])),
          .required(
            "buzones",
            .array(
              "Los que tienen campañas activas o credenciales conocidas.", of: mailbox,
              count: 0...OverviewLimits.mailboxes)),
          .required("ultima_hora", hour.orNull),
          .required(
            "claves",
            .array(
              "Las de API_KEYS, por su nombre; nunca la clave. null si quien pregunta no es admin.",
              of: .object(
                "Una clave.",
                [
                  .required("nombre", .string("Su nombre.", example: "panel")),
                  .required("rol", .choice("Lo que puede.", APIKey.Role.allCases.map(\.rawValue))),
                ])
            ).orNull),
          .optional("detail", .string("Solo con 503: por qué.", example: "Redis no disponible")),
        ])
    )
  }

  private static func milliseconds(_ meaning: String, example: Int) -> Schema {
    .integer(meaning + " En milisegundos; null si no hubo nada.", 0...86_400_000, example: example).orNull
  }

  private static func tries(_ meaning: String, example: Int) -> Schema {
    .integer(meaning + " null si la instancia no lo dice.", 0...1_000_000_000, example: example).orNull
  }

  private static var instance: Schema {
    .object(
      "Una instancia. Las cuentas son de sus últimos `minutos`.",
      [
        .required("instancia", .string("Su INSTANCE_ID.", example: "loopserver-1")),
        .required(
          "proceso", .string("El mismo con lo que distingue a este proceso.", example: "loopserver-1-0123456789abcdef")),
        .required("contesta", .flag("Es la que contesta a esta petición.", example: true)),
        .required(
          "visto",
          .moment(
            "Cuándo se supo de ella. null si tiene campañas y no está en la lista: está llena, calla, o ya no está y otra las "
              + "toma en un ARRIENDO_MS."
          ).orNull),
        .required("desde", .moment("Su arranque. null si no lo dice.").orNull),
        .required("version", .string("La de su programa. null si no la dice.", example: "1.0.0").orNull),
        .required("campanas", .count("Las que tiene.", example: 2)),
        .required(
          "titulos",
          .array(
            "Los de las primeras.", of: .string("Un título.", example: "promo_enero_2026"),
            count: 0...OverviewLimits.titles)),
        .required(
          "minutos", .integer("De cuántos minutos es lo que sigue. null si no lo dice.", 0...60, example: 5).orNull),
        .required("enviados", tries("Los que aceptó WhatsApp.", example: 1500)),
        .required("fallidos", tries("Los que fallaron.", example: 12)),
        .required("inciertos", tries("De los que no se sabe.", example: 0)),
        .required("reintentos", tries("Intentos que se repetirán.", example: 3)),
        .required("api_ms", milliseconds("En cuánto contestó WhatsApp a 95 de cada 100.", example: 180)),
        .required("redis_ms", milliseconds("En cuánto contestó Redis a 95 de cada 100.", example: 1)),
        .required("bucle_ms", milliseconds("Cuánto se retrasó su bucle en 99 de cada 100 medidas.", example: 2)),
        .required(
          "circuito",
          .choice(
            "abierto: la API de WhatsApp no está y se espera; probando: se prueba con un mensaje. null si no lo dice.",
            ["cerrado", "abierto", "probando"]
          ).orNull),
        .required(
          "codigos",
          .array(
            "Los códigos de lo que salió mal, los más frecuentes primero.",
            of: .object(
              "Un código.",
              [
                .required("codigo", .string("Como en los informes (`/api/codigos`).", example: "131026")),
                .required("veces", .integer("Cuántas.", 0...1_000_000_000, example: 12)),
              ]), count: 0...5)),
      ])
  }

  private static var redis: Schema {
    .object(
      "Redis, visto desde esta instancia. null lo que no dice.",
      [
        .required("conectado", .flag("Contestó.", example: true)),
        .required("motivo", .string("Por qué no. null si contestó.", example: "Redis responde LOADING").orNull),
        .required("version", .string("La suya.", example: "7.0.15").orNull),
        .required("uptime_segundos", .integer("Desde que arrancó.", 0...4_000_000_000, example: 86_400).orNull),
        .required("memoria_bytes", .integer("La que usa.", 0...1_000_000_000_000_000, example: 52_428_800).orNull),
        .required(
          "memoria_maxima_bytes",
          .integer(
            "La que puede usar. null también si no tiene límite.", 0...1_000_000_000_000_000, example: 1_073_741_824
          )
          .orNull),
        .required("replicas", .integer("Cuántas tiene.", 0...10_000, example: 1).orNull),
        .required("guarda", .choice("Cómo guarda en su disco.", ["aof", "rdb"]).orNull),
      ])
  }

  private static var mailbox: Schema {
    .object(
      "Un buzon, y el número desde el que envía.",
      [
        .required("buzon", .string("Su nombre.", example: "14")),
        .required("campanas", .count("Sus campañas activas.", example: 2)),
        .required(
          "credenciales",
          .choice("Si se leen bien. null si esta instancia no las ha pedido.", ["listas", "con_error"]).orNull),
        .required(
          "mensajes_24h",
          .integer("Los de las últimas 24 horas. null sin LIMITE_DIARIO.", 0...1_000_000_000, example: 1840).orNull),
        .required("limite_diario", .integer("LIMITE_DIARIO. null si no hay.", 1...1_000_000_000, example: 2000).orNull),
        .required(
          "nivel",
          .string(
            "El que Meta le da, la última vez que se le preguntó al crear una campaña. null si no se sabe.",
            example: "TIER_2K"
          )
          .orNull),
        .required(
          "conversaciones_24h",
          .integer(
            "Las que ese nivel deja iniciar. null si no se sabe o no tiene límite.", 0...1_000_000_000, example: 2000
          ).orNull),
        .required(
          "pausado_hasta", .moment("Meta pidió ir más despacio: no sale nada de él hasta entonces. null si no.").orNull),
      ])
  }

  private static var hour: Schema {
    .object(
      "Los resultados de los últimos \(LastHour.minutes) minutos en todas las campañas. null sin Redis.",
      [
        .required("paso_s", .constant("Segundos de un punto.", 60)),
        .required("desde", .moment("Cuándo empieza el primero.")),
        .required(
          "parcial",
          .flag(
            "Hay tantas campañas que solo cuentan las \(OverviewLimits.hourCampaigns) más recientes.", example: false)),
        .required(
          "puntos",
          .array(
            "Uno por minuto; el último no ha terminado.", of: HistoryRoute.point,
            count: LastHour.minutes...LastHour.minutes)),
      ])
  }
}
