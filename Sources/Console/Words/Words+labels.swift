// Headings of tables, and labels in front of the server's figures.

extension Words {
  static var campaign: String { say("campaña", "campaign") }
  static var state: String { say("estado", "state") }
  static var progress: String { say("avance", "progress") }
  static var total: String { say("total", "total") }
  static var pending: String { say("pendientes", "pending") }
  static var inFlight: String { say("en vuelo", "in flight") }
  static var retrying: String { say("reintentando", "retrying") }
  static var sent: String { say("enviados", "sent") }
  static var failed: String { say("fallidos", "failed") }
  static var uncertain: String { say("inciertos", "uncertain") }
  static var cancelled: String { say("cancelados", "cancelled") }
  static var excluded: String { say("excluidos", "excluded") }
  static var lost: String { say("perdidos", "lost") }
  static var foreign: String { say("ajenos", "foreign") }
  static var delivered: String { say("entregados", "delivered") }
  static var read: String { say("leídos", "read") }
  static var held: String { say("retenidos", "held") }
  static var replies: String { say("respuestas", "replies") }
  static var ends: String { say("termina", "ends") }
  static var reason: String { say("motivo", "reason") }
  static var number: String { say("número", "number") }
  static var code: String { say("código", "code") }
  static var attempts: String { say("intentos", "tries") }
  static var date: String { say("fecha", "date") }
  static var error: String { say("error", "error") }
  static var order: String { say("n.º", "no.") }
  static var row: String { say("fila", "row") }
  static var column: String { say("columna", "column") }
  static var use: String { say("llena", "fills") }
  static var example: String { say("ejemplo", "example") }
  static var kept: String { say("(se guarda)", "(kept)") }
  static var origin: String { say("origen", "origin") }
  static var template: String { say("plantilla", "template") }
  static var language: String { say("idioma", "language") }
  static var category: String { say("categoría", "category") }
  static var quality: String { say("calidad", "quality") }
  static var columns: String { say("columnas", "columns") }
  static var required: String { say("obligatoria", "required") }
  static var purpose: String { say("para qué", "what for") }
  static var yes: String { say("sí", "yes") }
  static var no: String { say("no", "no") }
  static var failures: String { say("fallos", "failures") }
  static var cost: String { say("costo", "cost") }
  static var inbox: String { say("buzón", "inbox") }
  static var created: String { say("creada", "created") }
  static var lastSent: String { say("último envío", "last sent") }
  static var waitsUntil: String { say("espera hasta", "waits until") }
  static var window: String { say("horas", "hours") }
  static var start: String { say("inicio", "start") }
  static var pace: String { say("ritmo", "pace") }
  static var duration: String { say("duración", "duration") }
  static var expires: String { say("caduca", "expires") }
}
