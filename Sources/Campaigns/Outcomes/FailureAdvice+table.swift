// The words for codes about which MetaCode's table has none, or has words for a report rather than for a person who
// decides what to do next.

extension FailureAdvice {
  /// By the first number of the code's row.
  static let words: [Int: (meaning: String?, remedy: String)] = [
    100: ("Meta no admite un dato del mensaje", "Revise las columnas del archivo y suba esas filas otra vez."),
    130472: (nil, "Meta no se lo entrega a nadie de ese experimento. No hay nada que hacer."),
    130497: (nil, "Pida a Meta que permita ese país, o quite esos números."),
    131008: ("Falta un dato que la plantilla pide", "Revise las columnas del archivo y suba esas filas otra vez."),
    131009: ("Un dato no sirve para la plantilla", "Revise las columnas del archivo y suba esas filas otra vez."),
    131021: (nil, "Quite ese número del archivo."),
    131026: (
      "El número no tiene WhatsApp, o no puede recibirlo", "Reintentar no sirve: corrija el número con su cliente."
    ),
    131030: (nil, "Agréguelo en Meta, o use la cuenta definitiva, y reintente."),
    131047: (nil, "Use una plantilla aprobada y reintente."),
    131049: ("Meta no le entrega más publicidad por ahora", "No antes de 24 horas: reintente mañana."),
    131050: ("La persona no acepta publicidad de su empresa", "Ya está en Exclusiones. No insista."),
    131051: (nil, "Revise la plantilla."),
    131052: (nil, "Compruebe que el enlace de la imagen o del archivo se abre sin contraseña, y reintente."),
    131053: ("Meta no pudo usar la imagen o el archivo", "Compruebe su formato y su tamaño y reintente."),
    131056: (nil, "El servidor ya espera entre uno y otro. Reintente más tarde."),
    131062: (nil, "Use otra plantilla para quien oculta su número."),
    132000: (nil, "Revise las columnas del archivo y suba esas filas otra vez."),
    132005: (nil, "Acorte los datos de esas filas y súbalas otra vez."),
    132008: (nil, "Revise las columnas del archivo y suba esas filas otra vez."),
    132012: (nil, "Revise las columnas del archivo y suba esas filas otra vez."),
    132018: (nil, "Corrija esas celdas y súbalas otra vez."),
    137000: (nil, "Reintente."),
  ]

  /// What is no code of Meta's.
  static let others: [FailureAdvice] =
    [
      FailureAdvice("HTTP 404", "La API de WhatsApp no está en esa dirección", "Revise API_WHATSAPP_URL."),
      FailureAdvice("HTTP 429", "La API pidió enviar más despacio", "Baje el ritmo de la campaña y reintente."),
      FailureAdvice("HTTP 4xx", "La API rechazó la petición", "Mire el detalle en el informe de fallidos."),
      FailureAdvice("HTTP 5xx", "La API tuvo un error", "Reintente cuando la API esté bien."),
    ]
    + TransportFailure.Kind.allCases.map { kind in
      let meaning = kind.explanation
      return FailureAdvice(
        kind.rawValue, meaning.prefix(1).uppercased() + meaning.dropFirst(), "Reintente cuando la API responda.")
    } + [
      FailureAdvice(
        "sin código", "La API dijo que falló, sin decir por qué", "Mire el detalle en el informe de fallidos."),
      FailureAdvice("otro", "WhatsApp lo rechazó", "Mire el detalle en el informe de fallidos."),
      FailureAdvice("otros", "Otros códigos, menos frecuentes", "Están todos en el informe de fallidos."),
    ]
}
