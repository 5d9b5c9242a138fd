// The help that all commands share. `docs/consola.md` is made of the help of all.

extension Words {
  static var campaignVerbs: String {
    say(
      "Crea, sigue y dirige campañas en un servidor en marcha.",
      "Creates, follows and steers campaigns at a running server.")
  }
  static var consoleEnvironment: String {
    say(
      """
      El servidor es http://127.0.0.1:8000, o el que digan --servidor o LOOPSERVER_SERVIDOR. Si pide clave, va en \
      LOOPSERVER_CLAVE o en un archivo (--clave-archivo).

      Termina con 0 si se hizo, 1 si no existe o se rechazó, 3 si la campaña está detenida, 4 si está cancelada, 5 si el \
      servidor no responde o no puede atender, 64 si la orden está mal escrita.
      """,
      """
      The server is http://127.0.0.1:8000, or what --servidor or LOOPSERVER_SERVIDOR says. If it asks for a key, put it \
      into LOOPSERVER_CLAVE or into a file (--clave-archivo).

      Ends with 0 when it was done, 1 when it does not exist or was refused, 3 when the campaign is stopped, 4 when it \
      is cancelled, 5 when the server does not answer or cannot serve, 64 for a wrong command line.
      """)
  }
  static var connection: String { say("Conexión", "Connection") }
  static var helpServer: String {
    say(
      "Dirección del servidor. Sin ella, LOOPSERVER_SERVIDOR; sin esa, http://127.0.0.1:8000.",
      "Address of the server. Without it LOOPSERVER_SERVIDOR; without that http://127.0.0.1:8000.")
  }
  static var helpKeyFile: String {
    say(
      "Archivo con la clave, en lugar de LOOPSERVER_CLAVE.", "File with the key, instead of LOOPSERVER_CLAVE.")
  }
  static var helpJSON: String {
    say("Escribe el JSON de la API, para jq.", "Prints the JSON of the API, for jq.")
  }
  static var helpCampaign: String { say("Título de la campaña.", "Title of the campaign.") }
  static var helpFollow: String {
    say(
      "Después la sigue hasta que termine, como «campana seguir».", "Then follows it to its end, like «campana seguir»."
    )
  }
  static var helpPatience: String {
    say(
      "Segundos que se espera a un servidor que se fue mientras se seguía.",
      "Seconds to wait for a server that went away while it was followed.")
  }
  static var helpYes: String { say("No pregunta.", "Does not ask.") }
  static var helpLimit: String { say("Cuántos por página, hasta 1000.", "How many a page, up to 1000.") }
  static var helpCursor: String {
    say("Sigue donde acabó otra página.", "Goes on where another page ended.")
  }
  static var helpAll: String {
    say(
      "Todas las páginas; con --json, un documento por página.", "All pages; with --json, one document a page.")
  }
  static var helpOutput: String {
    say(
      "Archivo en el que se guarda; - es la salida. Sin ella: a la salida si va a una tubería o a un archivo; en una terminal, a un archivo con nombre propio.",
      "File to save it in; - is the output. Without it: to the output when that is a pipe or a file; on a terminal, to a file with a name of its own."
    )
  }
}
