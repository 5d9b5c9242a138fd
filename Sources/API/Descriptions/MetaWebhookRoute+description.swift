// What the documentation says about /webhooks/meta, which only Meta calls.

import OpenAPI

nonisolated extension MetaWebhookRoute {
  static var descriptions: [Operation] {
    [
      Operation(
        method: .get, path: "/webhooks/meta", id: "verificarWebhook", tag: .meta,
        summary: "Meta comprueba la dirección",
        description: "Sin clave: pide META_VERIFY_TOKEN.", access: .open,
        parameters: [
          .query("hub.mode", "Siempre `subscribe`.", .choice("El modo.", ["subscribe"])),
          .query("hub.verify_token", "META_VERIFY_TOKEN.", .string("El token.", example: "un-texto-al-azar")),
          .query("hub.challenge", "Lo que hay que devolver.", .string("Un texto.", example: "1158201444")),
        ],
        answers: [
          Answer(
            status: 200, description: "El `hub.challenge`, tal cual.", mediaType: "text/plain",
            schema: .string("El reto.", example: "1158201444"))
        ],
        errors: [.forbidden]),
      Operation(
        method: .post, path: "/webhooks/meta", id: "recibirEstados", tag: .meta,
        summary: "Meta cuenta qué fue de los mensajes",
        description: """
          Sin clave: pide la firma `X-Hub-Signature-256` del cuerpo con META_APP_SECRET. El cuerpo tiene unos 10 \
          segundos para llegar entero. 200 solo cuando Redis lo ha guardado; con 503 Meta lo repite.
          """, access: .open,
        parameters: [
          .header(
            "X-Hub-Signature-256", "`sha256=` y el HMAC-SHA256 del cuerpo, en hexadecimal.",
            .string("La firma.", example: "sha256=0f3c5d"))
        ],
        body: RequestBody(contents: [
          .json(
            .object(
              "La notificación, como la documenta Meta.", [],
              example: ["object": "whatsapp_business_account", "entry": []]))
        ]),
        answers: [.ok("Guardado.", tally)], errors: [.forbidden]),
    ]
  }

  private static var tally: Schema {
    .object(
      "Qué se hizo con los estados que traía.",
      [
        .required("recibidos", .count("Todos.", example: 3)),
        .required("aplicados", .count("Los que cambiaron algo.", example: 2)),
        .required("repetidos", .count("Los que ya se sabían.", example: 1)),
        .required("en_espera", .count("Los que llegaron antes que la respuesta al envío.", example: 0)),
        .required("respuestas", .count("Mensajes que alguien respondió y nadie había respondido antes.", example: 0)),
        .required("bajas", .count("Números que pidieron no recibir más.", example: 0)),
        .required("avisos", .count("Novedades de plantillas y de la cuenta.", example: 0)),
        .required("altas", .count("Números que volvieron a aceptar la publicidad.", example: 0)),
        .required(
          "ignorados",
          .object(
            "Los que no son de aquí, por motivos.",
            [
              .required("ajenos", .count("De mensajes que no envió este servidor.", example: 0)),
              .required("otro_numero", .count("De otro número que el de su campaña.", example: 0)),
              .required("campana_desconocida", .count("De campañas que ya no están.", example: 0)),
              .required("sin_efecto", .count("De un intento anterior, o sin mensaje al que aplicarlos.", example: 0)),
            ])),
      ])
  }
}
