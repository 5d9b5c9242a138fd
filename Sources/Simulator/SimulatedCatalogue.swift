// The templates of the simulated account: one of every kind that Meta approves, so that each can be tried without an
// account. The names are those of docs/plantillas.md.

extension SimulatedTemplate {
  /// The account's templates, unless the command line names others.
  package static let catalogue: [SimulatedTemplate] = documents.map { text in
    guard let template = SimulatedTemplate(json: text) else { preconditionFailure("no template: \(text)") }
    return template
  }

  private static let documents = [
    // An image and numbered variables: what the direct-send API takes, too.
    #"""
    {"name":"promo_fibra_visual","language":"es","status":"APPROVED","category":"MARKETING","parameter_format":"POSITIONAL",
     "quality_score":{"score":"GREEN"},"components":[{"type":"HEADER","format":"IMAGE"},
     {"type":"BODY","text":"Hola {{1}}, la fibra llegó a su calle: {{2}} al mes."}]}
    """#,
    #"""
    {"name":"recordatorio_cobro","language":"es","status":"APPROVED","category":"UTILITY","parameter_format":"POSITIONAL",
     "components":[{"type":"BODY","text":"Hola {{1}}, su saldo es {{2}}."}]}
    """#,
    #"""
    {"name":"hello_world","language":"en_US","status":"APPROVED","category":"UTILITY","parameter_format":"POSITIONAL",
     "components":[{"type":"HEADER","format":"TEXT","text":"Hello World"},{"type":"BODY","text":"Welcome!"}]}
    """#,
    // A header with a text, numbered variables and a button with the end of a link.
    #"""
    {"name":"factura_lista","language":"es","status":"APPROVED","category":"UTILITY","parameter_format":"POSITIONAL",
     "quality_score":{"score":"GREEN"},"components":[{"type":"HEADER","format":"TEXT","text":"Factura de {{1}}"},
     {"type":"BODY","text":"Hola {{1}}, ya está su factura: {{2}}."},{"type":"FOOTER","text":"LoopServer"},
     {"type":"BUTTONS","buttons":[{"type":"URL","text":"Ver factura","url":"https://ejemplo.com/f/{{1}}"},
     {"type":"QUICK_REPLY","text":"Ya pagué"},{"type":"PHONE_NUMBER","text":"Llamar","phone_number":"+582125550100"}]}]}
    """#,
    #"""
    {"name":"documento_adjunto","language":"es","status":"APPROVED","category":"UTILITY","parameter_format":"NAMED",
     "components":[{"type":"HEADER","format":"DOCUMENT"},
     {"type":"BODY","text":"Hola {{nombre}}, le enviamos su {{documento}}."}]}
    """#,
    #"""
    {"name":"video_bienvenida","language":"es","status":"APPROVED","category":"MARKETING","parameter_format":"POSITIONAL",
     "components":[{"type":"HEADER","format":"VIDEO"},{"type":"BODY","text":"Le damos la bienvenida, {{1}}."}]}
    """#,
    #"""
    {"name":"visita_programada","language":"es","status":"APPROVED","category":"UTILITY","parameter_format":"NAMED",
     "components":[{"type":"HEADER","format":"LOCATION"},
     {"type":"BODY","text":"Hola {{nombre}}, lo esperamos el {{fecha}}."}]}
    """#,
    #"""
    {"name":"aviso_con_nombre","language":"es","status":"APPROVED","category":"UTILITY","parameter_format":"NAMED",
     "components":[{"type":"HEADER","format":"TEXT","text":"Aviso de {{agencia}}"},
     {"type":"BODY","text":"Hola {{nombre}}, su saldo es {{saldo}} y vence el {{vence}}."}]}
    """#,
    #"""
    {"name":"codigo_acceso","language":"es","status":"APPROVED","category":"AUTHENTICATION","parameter_format":"POSITIONAL",
     "components":[{"type":"BODY","text":"*{{1}}* es su código de verificación."},
     {"type":"BUTTONS","buttons":[{"type":"URL","text":"Copiar código",
     "url":"https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"}]}]}
    """#,
    #"""
    {"name":"cupon_enero","language":"es","status":"APPROVED","category":"MARKETING","parameter_format":"POSITIONAL",
     "components":[{"type":"BODY","text":"{{1}}, use su cupón antes de fin de mes."},
     {"type":"BUTTONS","buttons":[{"type":"COPY_CODE","text":"Copiar cupón"}]}]}
    """#,
    #"""
    {"name":"oferta_limitada","language":"es","status":"APPROVED","category":"MARKETING","parameter_format":"POSITIONAL",
     "components":[{"type":"HEADER","format":"IMAGE"},
     {"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"¡Termina pronto!","has_expiration":true}},
     {"type":"BODY","text":"{{1}}, esta oferta es para usted."},
     {"type":"BUTTONS","buttons":[{"type":"COPY_CODE","text":"Copiar cupón"},
     {"type":"URL","text":"Comprar","url":"https://ejemplo.com/o?c={{1}}"}]}]}
    """#,
    #"""
    {"name":"encuesta","language":"es","status":"APPROVED","category":"UTILITY","parameter_format":"POSITIONAL",
     "components":[{"type":"BODY","text":"{{1}}, ¿nos dedica un minuto?"},
     {"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Responder"},{"type":"QUICK_REPLY","text":"Ahora no"}]}]}
    """#,
    #"""
    {"name":"catalogo_semana","language":"es","status":"APPROVED","category":"MARKETING","parameter_format":"POSITIONAL",
     "components":[{"type":"BODY","text":"{{1}}, esto es lo nuevo:"},{"type":"CAROUSEL","cards":[
     {"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"{{1}} a {{2}}"},
     {"type":"BUTTONS","buttons":[{"type":"URL","text":"Comprar","url":"https://ejemplo.com/p/{{1}}"},
     {"type":"QUICK_REPLY","text":"Más"}]}]},
     {"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"{{1}} a {{2}}"},
     {"type":"BUTTONS","buttons":[{"type":"URL","text":"Comprar","url":"https://ejemplo.com/p/{{1}}"},
     {"type":"QUICK_REPLY","text":"Más"}]}]}]}]}
    """#,
    // Templates that cannot be sent, each for another reason.
    #"""
    {"name":"menu_productos","language":"es","status":"APPROVED","category":"MARKETING","parameter_format":"POSITIONAL",
     "components":[{"type":"BODY","text":"Elija:"},{"type":"BUTTONS","buttons":[{"type":"MPM","text":"Ver productos"}]}]}
    """#,
    #"""
    {"name":"promo_pausada","language":"es","status":"PAUSED","category":"MARKETING","parameter_format":"POSITIONAL",
     "quality_score":{"score":"RED"},"components":[{"type":"BODY","text":"Hola {{1}}"}]}
    """#,
    #"""
    {"name":"promo_en_revision","language":"es","status":"PENDING","category":"MARKETING","parameter_format":"POSITIONAL",
     "components":[{"type":"BODY","text":"Hola {{1}}"}]}
    """#,
  ]
}
