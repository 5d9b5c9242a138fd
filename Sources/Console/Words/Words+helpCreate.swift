// The help of `campana crear`, and of when a campaign is sent.

extension Words {
  static var create: String {
    say("Crea una campaña con un archivo.", "Creates a campaign from a file.")
  }
  static var createMore: String {
    say(
      """
      El archivo (CSV, XLSX u ODS, hasta 100.000 filas) se envía a medida que se lee. Las filas que no valen se dicen y \
      no se envían; las demás, sí. Con --borrador se guarda para mirarla antes: «campana borrador» e «campana iniciar». \
      Si la conexión se corta, la carga se repite sola y nada sale dos veces.

      LoopServer campana crear promo --archivo a.csv --plantilla p --buzon 14
      """,
      """
      The file (CSV, XLSX or ODS, up to 100,000 rows) is sent while it is read. Rows that are no good are named and not \
      sent; the others are. With --borrador it is kept to be looked at first: «campana borrador» and «campana iniciar». \
      When the connection breaks the upload is repeated by itself, and nothing goes out twice.

      LoopServer campana crear promo --archivo a.csv --plantilla p --buzon 14
      """)
  }
  static var helpTitle: String {
    say("Título, que es también su identificador.", "Title, which is its identifier, too.")
  }
  static var helpFile: String { say("El archivo: CSV, XLSX u ODS.", "The file: CSV, XLSX or ODS.") }
  static var helpTemplate: String { say("Plantilla de WhatsApp.", "WhatsApp template.") }
  static var helpInbox: String { say("Buzón cuyas credenciales se usan.", "Inbox whose credentials are used.") }
  static var helpLanguage: String { say("Idioma de la plantilla.", "Language of the template.") }
  static var helpSheet: String {
    say(
      "Hoja de un XLSX u ODS; sin ella, la primera visible.",
      "Sheet of an XLSX or ODS; without it the first visible one.")
  }
  static var helpCountry: String {
    say("País de los números nacionales, como VE.", "Country of the national numbers, like VE.")
  }
  static var helpMapping: String {
    say(
      "Qué columna llena qué, como variable1=Nombre. Se puede repetir.",
      "Which column fills what, like variable1=Name. May be repeated.")
  }
  static var helpValue: String {
    say(
      "Texto igual en todas las filas, como variable2=hola. Se puede repetir.",
      "Text that is the same in all rows, like variable2=hello. May be repeated.")
  }
  static var helpDeduplicate: String {
    say("De un teléfono repetido solo queda la primera fila.", "Of a repeated phone only the first row stays.")
  }
  static var helpStrict: String {
    say("Con una fila mala no se acepta ninguna.", "With one bad row none is accepted.")
  }
  static var helpWebhook: String { say("Adónde se avisa de su final.", "Where its end is announced.") }
  static var helpDraft: String { say("La guarda sin enviar nada.", "Keeps it and sends nothing.") }
  static var when: String { say("Cuándo y a qué ritmo", "When and at what pace") }
  static var helpStart: String {
    say("Cuándo empieza, como 2030-01-15T09:00.", "When it begins, like 2030-01-15T09:00.")
  }
  static var helpWindow: String { say("A qué horas, como 08:00-20:00.", "At which hours, like 08:00-20:00.") }
  static var helpDays: String { say("Qué días, como lun-vie.", "Which days, like lun-vie.") }
  static var helpZone: String {
    say("Zona horaria, como America/Caracas.", "Time zone, like America/Caracas.")
  }
  static var helpInterval: String {
    say("Milisegundos de un envío al siguiente.", "Milliseconds from one message to the next.")
  }
}
