// What LoopServer knows about the codes of WhatsApp's Cloud API, a row for each (docs/wire.md, "Outcomes"). A new code
// needs only its row: what is sent again, stopped, counted, explained and measured follows from it.

extension MetaCode {
  /// By rising codes.
  static let table: [MetaCode] = [
    MetaCode(0, .stop, badToken.meaning, remedy: badToken.remedy),
    MetaCode(1, .retry),
    MetaCode(2, .retry),
    MetaCode(3, .stop, noPermission.meaning, remedy: noPermission.remedy),
    MetaCode(4, .throttleNumber),
    MetaCode(10, .stop, noPermission.meaning, remedy: noPermission.remedy),
    MetaCode(17, .throttleNumber),
    MetaCode(
      33, .stop, "El phone_id del buzon no existe, o su token no puede usarlo",
      remedy: "Corrija el phone_id en las credenciales del buzon (TOKEN,PHONE_ID,WABA_ID) y reanude la campaña."),
    MetaCode(100, .fail, "parámetro no válido"),
    MetaCode(102, .stop, badToken.meaning, remedy: badToken.remedy),
    MetaCode(190, .stop, badToken.meaning, remedy: badToken.remedy),
    MetaCode(200...299, .stop, noPermission.meaning, remedy: noPermission.remedy),
    MetaCode(341, .throttleNumber),
    MetaCode(368, .stop, locked.meaning, remedy: locked.remedy),
    MetaCode(613, .throttleNumber),
    MetaCode(
      2635, .stop, "Meta ya no atiende esa versión de su API",
      remedy: "Ponga una versión vigente en META_GRAPH_URL, como la que trae por defecto, y reanude la campaña."),
    MetaCode(80007, .throttleNumber),
    MetaCode(130429, .throttleNumber),
    MetaCode(130472, .fail, "el destinatario está en un experimento de Meta", again: .never),
    MetaCode(130497, .fail, "la cuenta no puede enviar a destinatarios de ese país", again: .never),
    MetaCode(131000, .retry),
    MetaCode(131005, .stop, noPermission.meaning, remedy: noPermission.remedy),
    MetaCode(131008, .fail, "falta un parámetro obligatorio"),
    MetaCode(131009, .fail, "un parámetro tiene un valor no válido"),
    MetaCode(131016, .retry),
    MetaCode(131021, .fail, "el destinatario es el mismo número que envía", again: .never),
    MetaCode(131026, .fail, "el número no tiene WhatsApp o no puede recibir el mensaje", again: .never),
    MetaCode(131030, .fail, "el número no está en la lista de destinatarios permitidos de la cuenta de prueba"),
    MetaCode(131031, .stop, locked.meaning, remedy: locked.remedy),
    MetaCode(
      131037, .stop, "El número que envía no tiene un nombre visible aprobado",
      remedy: "Pida la aprobación del nombre en WhatsApp Manager y reanude la campaña cuando la tenga."),
    MetaCode(
      131042, .stop, "La cuenta de WhatsApp tiene un problema de pago",
      remedy: "Revise el método de pago en Meta Business y reanude la campaña."),
    MetaCode(
      131045, .stop, "El número que envía no está bien registrado",
      remedy: "Regístrelo de nuevo en WhatsApp Manager y reanude la campaña."),
    MetaCode(131047, .fail, "pasaron más de 24 horas desde la última respuesta del destinatario"),
    MetaCode(
      131048, .stop, "Meta limitó los envíos del número por la calidad de sus mensajes",
      remedy: "Revise la calidad del número en WhatsApp Manager y reanude la campaña cuando mejore."),
    MetaCode(131049, .fail, "Meta no le entrega más marketing por ahora; no antes de 24 horas", again: .afterADay),
    MetaCode(131050, .fail, "el destinatario no acepta mensajes de marketing de esta empresa", again: .never),
    MetaCode(131051, .fail, "tipo de mensaje no admitido", again: .never),
    MetaCode(131052, .fail, "no se pudo descargar el archivo multimedia"),
    MetaCode(131053, .retry, "Meta no pudo usar el archivo multimedia"),
    MetaCode(131056, .throttlePair),
    MetaCode(131057, .pauseNumber),
    MetaCode(131062, .fail, "esta plantilla no se puede enviar a un usuario sin número", again: .never),
    MetaCode(
      131063, .stop, "Meta no permite plantillas de marketing a esta cuenta",
      remedy: "Revise en WhatsApp Manager por qué, o use una plantilla de otra categoría, y reanude la campaña."),
    MetaCode(
      131064, .stop, "Meta limitó la cuenta porque sus plantillas estaban en una categoría que no les corresponde",
      remedy: "Corrija la categoría de las plantillas en WhatsApp Manager y reanude la campaña."),
    MetaCode(132000, .fail, "la cantidad de variables no coincide con la plantilla"),
    MetaCode(
      132001, .stop, "La plantilla no existe en ese idioma o no está aprobada",
      remedy: "Revise el nombre y el idioma de la plantilla en WhatsApp Manager y reanude la campaña."),
    MetaCode(132005, .fail, "el texto de la plantilla con sus variables es demasiado largo"),
    MetaCode(
      132007, .stop, "La plantilla incumple las políticas de WhatsApp",
      remedy: "Corríjala en WhatsApp Manager y reanude la campaña cuando esté aprobada."),
    MetaCode(132008, .fail, "el formato de una variable no coincide con la plantilla"),
    MetaCode(132012, .fail, "el formato de las variables no coincide con la plantilla"),
    MetaCode(
      132015, .stop, "Meta pausó la plantilla por su calidad",
      remedy: "Edítela o espere en WhatsApp Manager a que se reactive, y reanude la campaña."),
    MetaCode(
      132016, .stop, "Meta desactivó la plantilla para siempre",
      remedy: "Cree otra plantilla y una campaña nueva con los mensajes pendientes."),
    MetaCode(132018, .fail, "una variable tiene saltos de línea, tabuladores o más de cuatro espacios seguidos"),
    MetaCode(
      132068, .stop, "Meta bloqueó el formulario (Flow) de la plantilla",
      remedy: "Corríjalo en WhatsApp Manager y reanude la campaña."),
    MetaCode(132069, .throttleNumber),
    MetaCode(
      133010, .stop, "El número que envía no está registrado en la Cloud API",
      remedy: "Regístrelo en WhatsApp Manager y reanude la campaña."),
    MetaCode(135000, .retry),
    MetaCode(137000, .fail, "la clave de identidad del destinatario cambió"),
  ]

  private typealias Advice = (meaning: String, remedy: String)

  private static let badToken: Advice = (
    "El token de WhatsApp no es válido o venció",
    "Guarde un token vigente en las credenciales del buzon y reanude la campaña."
  )
  private static let noPermission: Advice = (
    "El token no tiene permiso para enviar mensajes",
    "Dé a la aplicación el permiso whatsapp_business_messaging sobre la cuenta y reanude la campaña."
  )
  private static let locked: Advice = (
    "Meta bloqueó o restringió la cuenta de WhatsApp",
    "Revise el estado de la cuenta en WhatsApp Manager y reanude la campaña cuando se levante la restricción."
  )
}
