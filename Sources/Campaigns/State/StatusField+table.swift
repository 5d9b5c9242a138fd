// The fields of `GET /api/estado-cola/{id}`: first those that the direct API's frontends read, in the order they know.

extension StatusField {
  /// All of them, in the order of the object.
  public static let table: [StatusField] = [
    .init("campaign_id", "El título, que es su nombre en todo.", .text(example: "promo_enero_2026") { $0.id }),
    .init("total", "Los mensajes que tiene.", .count(example: 15_000) { $0.total }),
    .init("pendientes", "Los que esperan su turno.", .count(example: 5516) { $0.counts.pending }),
    .init("enviados", "Los que la API aceptó.", .count(example: 9400) { $0.counts.sent }),
    .init("fallidos", "Los que la API rechazó, o agotaron sus reintentos.", .count(example: 62) { $0.counts.failed }),
    .init("estado", "En qué punto está.", .choice(CampaignState.allCases.map(\.rawValue)) { $0.state.rawValue }),
    .init(
      "progreso_porcentaje", "Los que ya tienen un resultado, de cada cien; con un decimal.",
      .tenths(upTo: 100, example: "63.2") { $0.progressTenths }),
    .init("ultimo_envio", "El último enviado. null antes del primero.", .momentOrNull(example: nil) { $0.lastSent }),
    .init("exitosos", "Lo mismo que `enviados`.", .count(example: 9400) { $0.counts.sent }),
    .init("inciertos", "Los que un corte dejó sin saber si salieron.", .count(example: 2) { $0.counts.uncertain }),
    .init("reintentando", "Los que volverán a intentarse.", .count(example: 4) { $0.counts.retrying }),
    .init("en_vuelo", "Los que están en manos de una instancia.", .count(example: 16) { $0.counts.inFlight }),
    .init("cancelados", "Los que ya no se enviarán.", .count(example: 0) { $0.counts.cancelled }),
    .init(
      "excluidos", "Los que se saltan por estar en la lista de exclusión.", .count(example: 0) { $0.counts.excluded }),
    .init(
      "perdidos", "Los que alguien borró de Redis: ya no está qué decían.", .count(example: 0) { $0.counts.lost }),
    .init(
      "ajenos", "Lo que alguien puso en Redis entre los mensajes y no es ninguno; no entra en la suma.",
      .count(example: 0) { $0.foreign }),
    .init(
      "fallos_por_codigo",
      "Cuántos de los fallidos tienen cada código, los más frecuentes primero; los demás, en `otros`.",
      .codes { $0.failures }),
    .init("entregados", "Los que llegaron al teléfono, si Meta lo dice.", .count(example: 0) { $0.delivered }),
    .init(
      "retenidos",
      "De los enviados, los que Meta retiene hasta que haya juzgado la plantilla por otros: quizá no los entregue.",
      .count(example: 0) { $0.held }),
    .init("leidos", "Los que se leyeron, si Meta lo dice.", .count(example: 0) { $0.read }),
    .init(
      "respuestas", "Los que alguien respondió o cuyo botón pulsó, cada uno una vez, si Meta lo dice.",
      .count(example: 0) { $0.answered }),
    .init(
      "costo", "Cuántos de los entregados cobra Meta, por su categoría, si Meta lo dice.", .categories { $0.costs }),
    .init(
      "motivo", "Por qué la detuvo el servidor, o a qué espera. null si nada.",
      .textOrNull(example: "Token de WhatsApp no válido (código 190)") { $0.reason }),
    .init(
      "espera_hasta", "No se envía nada antes: un comienzo, una ventana o un límite. null si nada.",
      .momentOrNull(example: nil) { $0.waitUntil }),
    .init(
      "intervalo_ms", "De un envío al siguiente, en milisegundos; 0 es tan deprisa como se pueda.",
      .integer(0...86_400_000, example: 2000) { Int($0.interval) }),
    .init(
      "ritmo_por_minuto",
      "A cuántos por minuto va: los enviados y fallidos del último minuto, o de diez intervalos. 0 si no sale ninguno.",
      .tenths(upTo: nil, example: "30.0") { $0.rate.tenthsPerMinute }),
    .init(
      "fin_estimado",
      "Cuándo acabará a este ritmo, o al de `intervalo_ms` mientras no empieza o espera. null si no está en marcha, "
        + "si debería enviar y no sale ninguno, o si aún no se sabe.",
      .momentOrNull(example: "2026-01-08T13:34:00Z") { $0.estimatedEnd }),
    .init(
      "ventana", "Las horas en que se envía. null si a cualquiera.",
      .textOrNull(example: "08:00-20:00") { $0.window?.hours }),
    .init(
      "dias", "Los días en que se envía. null si todos.", .textOrNull(example: "lun-vie") { $0.window?.days?.text }),
    .init(
      "zona_horaria", "La de esas horas y días. null si no tiene.",
      .textOrNull(example: "America/Caracas") { $0.timeZone }),
    .init("creado", "Cuándo se creó.", .moment { $0.created }),
    .given("plantilla", "La plantilla de WhatsApp.", example: "promo_fibra_visual"),
    .given("buzon", "El canal cuyas credenciales se usan.", example: "14"),
    .given("idioma", "El idioma de la plantilla.", example: "es"),
    .init(
      "webhook", "Qué fue del aviso de su final. null si no hay a quién avisar.",
      .choiceOrNull([WebhookState.pending, .delivered, .rejected, .abandoned, .superseded].map(\.rawValue)) {
        $0.webhook?.rawValue
      }),
  ]
}
