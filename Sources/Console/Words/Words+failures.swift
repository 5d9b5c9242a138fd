// What the console says when something does not work: what happened, where, and what to do.

extension Words {
  static func unreachable(_ server: String, _ reason: String) -> String {
    say(
      "no se puede hablar con \(server): \(reason). ¿Está en marcha? Otra dirección se da con --servidor o LOOPSERVER_SERVIDOR",
      "cannot talk to \(server): \(reason). Is it running? Name another address with --servidor or LOOPSERVER_SERVIDOR")
  }

  static func brokenOff(_ server: String) -> String {
    say(
      "la respuesta de \(server) se cortó antes de su final: repita la orden",
      "the answer of \(server) broke off before its end: repeat the command")
  }

  /// A change whose answer was lost may have been made or not.
  static func lostChange(_ server: String, _ reason: String) -> String {
    say(
      "se perdió la conexión con \(server) a medias (\(reason)): puede que la orden esté hecha. Mírelo antes de repetirla",
      "the connection to \(server) was lost half-way (\(reason)): the command may have been carried out. Look before you repeat it"
    )
  }

  static func notOurs(_ server: String, _ status: Int) -> String {
    say(
      "\(server) responde (HTTP \(status)), pero no es un LoopServer: compruebe la dirección",
      "\(server) answers (HTTP \(status)), but it is no LoopServer: check the address")
  }

  static func tooLong(_ server: String) -> String {
    say(
      "la respuesta de \(server) es demasiado larga: pida menos con --limite",
      "the answer of \(server) is too long: ask for less with --limite")
  }

  static func notServing(_ server: String, _ reason: String) -> String {
    say("\(server) no puede atender ahora: \(reason)", "\(server) cannot serve now: \(reason)")
  }

  static func status(_ number: Int) -> String { say("responde HTTP \(number)", "it answers HTTP \(number)") }

  static var keyWanted: String {
    say(
      "La clave va en LOOPSERVER_CLAVE o en un archivo, con --clave-archivo",
      "Put the key into LOOPSERVER_CLAVE or into a file, with --clave-archivo")
  }

  static var keyOnCommandLine: String {
    say(
      "con --clave la clave quedaría a la vista en la lista de procesos: use LOOPSERVER_CLAVE o --clave-archivo",
      "with --clave the key would be seen in the list of processes: use LOOPSERVER_CLAVE or --clave-archivo")
  }

  static func wrongAddress(_ reason: String) -> String {
    say(
      "la dirección del servidor no vale (\(reason)): escríbala entera, como https://colas.ejemplo.com",
      "the server's address is wrong (\(reason)): write it in full, like https://queues.example.com")
  }

  static var addressWithQuery: String {
    say("no lleva ? ni #", "it has no ? and no #")
  }

  static func wrongKey(_ place: String) -> String {
    say(
      "la clave de \(place) no vale: es una línea, sin espacios ni caracteres de control",
      "the key in \(place) is wrong: it is one line, without blanks and control characters")
  }

  static func unreadable(_ file: String, _ reason: String) -> String {
    say("no se puede leer \(file): \(reason)", "cannot read \(file): \(reason)")
  }

  static func unwritable(_ file: String, _ reason: String) -> String {
    say("no se puede escribir \(file): \(reason)", "cannot write \(file): \(reason)")
  }

  static func exists(_ file: String) -> String {
    say(
      "\(file) ya existe: dé otro nombre con --salida, o bórrelo antes",
      "\(file) exists already: give another name with --salida, or delete it first")
  }

  static var notAFile: String { say("no es un archivo", "it is no file") }
  static var emptyFile: String { say("está vacío", "it is empty") }

  static func fileChanged(_ file: String) -> String {
    say("\(file) cambió mientras se enviaba: repita la orden", "\(file) changed while it was sent: repeat the command")
  }

  static var unknownHost: String { say("ese nombre no existe", "there is no such name") }
  static var refused: String { say("nadie atiende en esa dirección", "nobody answers at that address") }
  static var tooSlow: String { say("no responde a tiempo", "it does not answer in time") }
  static var certificate: String { say("su certificado no es de confianza", "its certificate is not trusted") }
  static var cut: String { say("la conexión se cortó", "the connection broke") }
  static var notHTTP: String { say("lo que responde no es HTTP", "what it answers is no HTTP") }

  static func gaveUp(_ server: String, _ wait: String) -> String {
    say(
      "\(server) no responde desde hace \(wait). La campaña sigue en cuanto vuelva: mírela con «campana seguir»",
      "\(server) has not answered for \(wait). The campaign goes on once it is back: look with «campana seguir»")
  }

  static func draftIsNotSent(_ id: String) -> String {
    say(
      "'\(id)' es un borrador y no se envía hasta que se inicie: LoopServer campana iniciar \(PlainText.shellWord(id))",
      "'\(id)' is a draft and is not sent until it is started: LoopServer campana iniciar \(PlainText.shellWord(id))")
  }

  static func deleted(_ id: String) -> String {
    say("la campaña '\(id)' ya no existe: la han eliminado", "the campaign '\(id)' is gone: it was deleted")
  }

  static var notConfirmed: String { say("no se ha hecho nada", "nothing was done") }
  static func noTemplate(_ name: String) -> String {
    say("el buzón no tiene la plantilla '\(name)'", "the inbox has no template '\(name)'")
  }

  static func unknownCommand(_ word: String, _ meant: String?) -> String {
    say(
      "no existe la orden '\(word)'" + (meant.map { ". ¿Quiso decir '\($0)'?" } ?? ""),
      "there is no command '\(word)'" + (meant.map { ". Did you mean '\($0)'?" } ?? ""))
  }
  static func moreAt(_ command: String) -> String { say("Más: \(command)", "See '\(command)' for more information.") }

  static func wrongPair(_ option: String, _ text: String) -> String {
    say(
      "\(option): '\(text)' no tiene la forma destino=columna, como variable1=Nombre",
      "\(option): '\(text)' is not of the form target=column, like variable1=Name")
  }

  static func pairTwice(_ option: String, _ name: String) -> String {
    say("\(option): '\(name)' está dos veces", "\(option): '\(name)' is there twice")
  }

  static var nothingToChange: String {
    say("diga qué números, o un archivo con --archivo", "name numbers, or a file with --archivo")
  }

  static var numbersOrFile: String {
    say(
      "números y --archivo no van juntos: haga dos órdenes",
      "numbers and --archivo do not go together: use two commands")
  }

  static var campaignOrNumber: String {
    say("diga una campaña, un --numero, o los dos", "name a campaign, a --numero, or both")
  }

  static var numberAlone: String {
    say(
      "--numero muestra todos sus mensajes: no va con --estado ni con --codigo",
      "--numero shows all messages to it: it goes with neither --estado nor --codigo")
  }

  static var intervalOrDefault: String {
    say("un intervalo y --por-defecto no van juntos", "an interval and --por-defecto do not go together")
  }

  static func outside(_ option: String, _ range: ClosedRange<Int>) -> String {
    say(
      "\(option) debe estar entre \(range.lowerBound) y \(range.upperBound)",
      "\(option) must be between \(range.lowerBound) and \(range.upperBound)")
  }

  static var followIsSending: String {
    say(
      "--seguir y --borrador no van juntos: un borrador no se envía",
      "--seguir and --borrador do not go together: a draft is not sent")
  }

  static var copyIsDraft: String {
    say(
      "--seguir va con --enviar: sin él la copia es un borrador",
      "--seguir goes with --enviar: without it the copy is a draft")
  }
}
