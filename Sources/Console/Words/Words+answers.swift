// What the console says when something works: sentences around the server's figures.

extension Words {
  static func of(_ done: String, _ total: String) -> String { say("\(done) de \(total)", "\(done) of \(total)") }
  static func perMinute(_ rate: String) -> String { say("\(rate)/min", "\(rate)/min") }
  static func endsTowards(_ moment: String, _ left: String) -> String {
    say("termina hacia \(moment) (quedan \(left))", "ends towards \(moment) (\(left) left)")
  }
  static func left(_ time: String) -> String { say("quedan \(time)", "\(time) left") }
  static func every(_ interval: String) -> String { say("un envío cada \(interval)", "one every \(interval)") }
  static var asFastAsPossible: String { say("sin pausa entre envíos", "no pause between messages") }
  static var sumIsRight: String { say("la suma cuadra", "the counts add up") }
  static func sumIsWrong(_ sum: String) -> String { say("la suma da \(sum)", "the counts add up to \(sum)") }

  static func uploading(_ file: String, _ share: String, _ size: String) -> String {
    say("Subiendo \(file): \(share) de \(size)", "Uploading \(file): \(share) of \(size)")
  }
  static func uploadAgain(_ reason: String) -> String {
    say("La carga se cortó (\(reason)); se repite", "The upload broke off (\(reason)); it is repeated")
  }
  static func queued(_ count: String, _ id: String) -> String {
    say("Encolados \(count) mensajes en la campaña «\(id)».", "Queued \(count) messages in the campaign «\(id)».")
  }
  static func drafted(_ count: String, _ id: String) -> String {
    say(
      "Guardados \(count) mensajes en el borrador «\(id)»; no se envía nada hasta que se inicie.",
      "Kept \(count) messages in the draft «\(id)»; nothing is sent until it is started.")
  }
  static func alsoExcluded(_ count: String) -> String {
    say("Excluidos: \(count), que no recibirán nada.", "Excluded: \(count), who will get nothing.")
  }
  static func duplicates(_ count: String) -> String {
    say("Repetidos que se quitaron: \(count).", "Repeated ones that were left out: \(count).")
  }
  static func rejectedRows(_ count: String) -> String {
    say("Filas rechazadas: \(count), que no se envían.", "Rejected rows: \(count), which are not sent.")
  }
  static func onlyFirst(_ count: String) -> String {
    say("Solo se muestran las primeras \(count).", "Only the first \(count) are shown.")
  }
  static func warning(_ text: String) -> String { say("Advertencia: \(text)", "Warning: \(text)") }
  static var firstMessages: String { say("Los primeros mensajes", "The first messages") }
  static func startWith(_ id: String) -> String {
    say("Para enviarlo: LoopServer campana iniciar \(id)", "To send it: LoopServer campana iniciar \(id)")
  }
  static func followWith(_ id: String) -> String {
    say("Para mirarla: LoopServer campana seguir \(id)", "To watch it: LoopServer campana seguir \(id)")
  }
  static func retried(_ count: String) -> String {
    say("Vuelven a la cola \(count) mensajes.", "\(count) messages go back to the queue.")
  }
  static func omitted(_ counts: String) -> String {
    say(
      "Siguen como fallidos, por su código: \(counts). Con --todos van también.",
      "Left as failed, by their code: \(counts). With --todos they go, too.")
  }
  static func removedCampaign(_ id: String) -> String {
    say("Eliminada la campaña «\(id)»; su título queda libre.", "Deleted the campaign «\(id)»; its title is free.")
  }

  static func connectionLost(_ wait: String) -> String {
    say(
      "Sin conexión con el servidor desde hace \(wait); se vuelve a intentar",
      "No connection to the server for \(wait); trying again")
  }
  static var connectionBack: String { say("Otra vez conectado", "Connected again") }
  static func interrupted(_ id: String) -> String {
    say(
      "Deja de mirarse; la campaña «\(id)» sigue en el servidor.",
      "No longer watched; the campaign «\(id)» goes on at the server.")
  }

  static func confirmCancel(_ id: String, _ count: String) -> String {
    say(
      "Cancelar «\(id)» deja sin enviar \(count) mensajes, para siempre. ¿Cancelar? [s/N] ",
      "Cancelling «\(id)» leaves \(count) messages unsent, for ever. Cancel it? [y/N] ")
  }
  static func confirmDelete(_ id: String) -> String {
    say(
      "Eliminar «\(id)» borra también sus informes, para siempre. ¿Eliminar? [s/N] ",
      "Deleting «\(id)» deletes its reports, too, for ever. Delete it? [y/N] ")
  }

  static var noCampaigns: String { say("No hay campañas así.", "There are no such campaigns.") }
  static var noMessages: String { say("No hay mensajes así.", "There are no such messages.") }
  static var noExclusions: String { say("La lista está vacía.", "The list is empty.") }
  static var noTemplates: String { say("El buzón no tiene plantillas.", "The inbox has no templates.") }
  static var noHistory: String { say("Todavía no hay ningún resultado.", "There is no result yet.") }
  static func more(_ cursor: String) -> String {
    say(
      "Hay más: --cursor \(cursor), o --todos para verlos todos",
      "There is more: --cursor \(cursor), or --todos to see all")
  }
  static func saved(_ file: String, _ size: String) -> String {
    say("Guardado en \(file) (\(size)).", "Saved in \(file) (\(size)).")
  }
  static func excludedNow(_ added: String, _ known: String, _ total: String) -> String {
    say(
      "Agregados: \(added). Ya estaban: \(known). En la lista hay \(total).",
      "Added: \(added). Already there: \(known). The list has \(total).")
  }
  static func readmitted(_ removed: String, _ absent: String, _ total: String) -> String {
    say(
      "Quitados: \(removed). No estaban: \(absent). En la lista hay \(total).",
      "Removed: \(removed). Not there: \(absent). The list has \(total).")
  }

  static var instance: String { say("instancia", "instance") }
  static var uptime: String { say("en marcha desde hace", "running for") }
  static var active: String { say("campañas activas", "active campaigns") }
  static var here: String { say("en esta instancia", "on this instance") }
  static var credentials: String { say("credenciales", "credentials") }
  static var lastActivity: String { say("última actividad", "last activity") }
  static var good: String { say("bien", "good") }
  static var away: String { say("falta", "away") }
}
