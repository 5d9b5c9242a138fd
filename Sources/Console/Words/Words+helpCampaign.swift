// The help of the other verbs of `campana`.

extension Words {
  static var draft: String { say("Muestra un borrador como quedaría.", "Shows a draft as it would be.") }
  static var draftMore: String {
    say(
      "Qué se rechazó, qué llena cada columna, los primeros mensajes y cuándo terminaría, con lo que se diga aquí o como se cargó.",
      "What was rejected, what each column fills, the first messages and when it would end, with what is said here or as it was uploaded."
    )
  }
  static var begin: String { say("Envía un borrador.", "Sends a draft.") }
  static var beginMore: String {
    say(
      "Como se cargó, salvo lo que se diga aquí. Repetirlo no envía nada dos veces.",
      "As it was uploaded, but for what is said here. To repeat it sends nothing twice.")
  }
  static var status: String { say("Muestra cómo va una campaña.", "Shows how a campaign is doing.") }
  static var follow: String { say("Sigue una campaña hasta que termine.", "Follows a campaign to its end.") }
  static var followMore: String {
    say(
      """
      En una terminal, una línea que avanza; en una tubería, una línea cada pocos segundos; con --json, un objeto de \
      estado por línea. Si el servidor se va, se espera y se sigue sola. Ctrl-C deja de mirar: la campaña sigue.

      Termina con 0 si se completó (haya fallado lo que haya fallado), 3 si está detenida, 4 si se canceló.
      """,
      """
      On a terminal, one line that moves; in a pipe, a line every few seconds; with --json, one status object a line. \
      When the server goes away it waits and goes on by itself. Ctrl-C stops watching: the campaign goes on.

      Ends with 0 when it completed (whatever failed in it), 3 when it is stopped, 4 when it was cancelled.
      """)
  }
  static var pause: String {
    say("Deja de enviar; lo que está en vuelo termina.", "Stops sending; what is in flight ends.")
  }
  static var resume: String {
    say("Sigue con una campaña en pausa o detenida.", "Goes on with a paused or stopped campaign.")
  }
  static var cancel: String {
    say("Da por terminada una campaña, para siempre.", "Ends a campaign for good.")
  }
  static var cancelMore: String {
    say(
      "Lo que no salió queda cancelado. En una terminal pregunta antes; --si no pregunta.",
      "What has not gone out is cancelled. On a terminal it asks first; --si does not ask.")
  }
  static var remove: String {
    say(
      "Borra una campaña terminada o un borrador, con sus informes.",
      "Deletes a finished campaign or a draft, with its reports.")
  }
  static var retry: String {
    say("Envía otra vez los fallidos, o los inciertos.", "Sends the failed ones again, or the uncertain ones.")
  }
  static var retryMore: String {
    say(
      "De los fallidos se omiten los que no llegarían por mucho que se envíen; dice cuántos, por su código. Un incierto pudo llegar: reintentarlo puede enviarlo dos veces.",
      "Failed ones that would not arrive however often they are sent are left out; it says how many, by their code. An uncertain one may have arrived: to retry it may send it twice."
    )
  }
  static var helpFrom: String { say("fallidos o inciertos.", "fallidos (failed) or inciertos (uncertain).") }
  static var helpCodes: String {
    say("Solo los de este código. Se puede repetir.", "Only those of this code. May be repeated.")
  }
  static var helpEverything: String {
    say("Todos los fallidos, también los que se omitirían.", "All failed ones, also those that would be left out.")
  }
  static var changePace: String {
    say("Cambia el ritmo, o muestra el que llevó.", "Changes the pace, or shows what it was.")
  }
  static var changePaceMore: String {
    say(
      "Con un intervalo lo cambia desde el siguiente mensaje; sin él muestra, minuto a minuto, qué se envió.",
      "With an interval it is changed from the next message on; without one it shows, minute by minute, what was sent.")
  }
  static var helpNewInterval: String {
    say(
      "Milisegundos de un envío al siguiente; 0 es sin pausa.",
      "Milliseconds from one message to the next; 0 is no pause.")
  }
  static var helpUsualPace: String {
    say("Vuelve al de INTERVALO_ENVIO_MS.", "Goes back to that of INTERVALO_ENVIO_MS.")
  }
  static var helpLast: String { say("Cuántos puntos, los últimos.", "How many points, the last ones.") }
  static var list: String { say("Lista las campañas.", "Lists the campaigns.") }
  static var listMore: String {
    say(
      "Sin --estado, las activas: todas menos las completadas, las canceladas y los borradores.",
      "Without --estado the active ones: all but the completed, the cancelled and the drafts.")
  }
  static var helpState: String {
    say(
      "Solo las que están así: borrador, programado, encolado, procesando, pausado, detenido, completado, cancelado o dañado.",
      "Only those in this state: borrador, programado, encolado, procesando, pausado, detenido, completado, cancelado or dañado."
    )
  }
  static var messages: String {
    say(
      "Muestra los mensajes de una campaña, o los de un número.",
      "Shows the messages of a campaign, or those to a number.")
  }
  static var messagesMore: String {
    say(
      "Con --numero, los de ese destinatario en la campaña; sin campaña, en todas. A una clave de lectura los números le llegan a medias.",
      "With --numero those to that recipient in the campaign; without a campaign, in all. A key of the role lectura gets the numbers masked."
    )
  }
  static var helpMessageState: String {
    say(
      "Solo los que están así: enviado, entregado, leido, fallido, incierto, cancelado, excluido, en_vuelo, reintentando, pendiente o perdido.",
      "Only those in this state: enviado, entregado, leido, fallido, incierto, cancelado, excluido, en_vuelo, reintentando, pendiente or perdido."
    )
  }
  static var helpMessageCode: String {
    say("Solo los fallidos con este código.", "Only the failed ones with this code.")
  }
  static var helpNumber: String { say("Un destinatario.", "One recipient.") }
  static var report: String {
    say("Descarga un informe, con una línea por destinatario.", "Downloads a report, with one line a recipient.")
  }
  static var reportMore: String {
    say(
      """
      Un informe que se corta no queda en el archivo.

      LoopServer campana reporte promo --solo fallidos --salida fallidos.csv
      """,
      """
      A report that breaks off is not left in the file.

      LoopServer campana reporte promo --solo fallidos --salida failed.csv
      """)
  }
  static var helpOnly: String {
    say("Solo los fallidos, o solo los inciertos.", "Only the failed ones, or only the uncertain ones.")
  }
  static var helpReportState: String {
    say("Solo los de un estado, como pendiente.", "Only those of one state, like pendiente.")
  }
  static var helpRead: String {
    say("Los enviados que se leyeron, o los que no.", "The sent ones that were read, or those that were not.")
  }
  static var helpSeparator: String { say("Separador de columnas: , ; o tab.", "What separates columns: , ; or tab.") }
  static var copy: String { say("Otra campaña con los mismos mensajes.", "Another campaign with the same messages.") }
  static var copyMore: String {
    say(
      "Es un borrador, salvo con --enviar. La lista de exclusión y la plantilla se miran otra vez.",
      "It is a draft, but for --enviar. The list of exclusions and the template are looked at again.")
  }
  static var helpCopyTitle: String { say("Título de la copia.", "Title of the copy.") }
  static var helpCopyState: String {
    say("Solo los mensajes que están así, como fallido.", "Only messages in this state, like fallido.")
  }
  static var helpUnread: String { say("Solo los enviados que nadie leyó.", "Only the sent ones that nobody read.") }
  static var helpSendCopy: String { say("La envía en seguida.", "Sends it at once.") }
}
