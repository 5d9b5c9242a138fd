// The help of `exclusiones`, `plantillas` and `sistema`.

extension Words {
  static var exclusionVerbs: String {
    say("La lista de los números a los que nunca se envía.", "The list of numbers to which nothing is ever sent.")
  }
  static var exclude: String { say("Agrega números a la lista.", "Adds numbers to the list.") }
  static var excludeMore: String {
    say(
      "Números sueltos, o los de un archivo (CSV, XLSX u ODS) con una columna numero.",
      "Single numbers, or those of a file (CSV, XLSX or ODS) with a column numero.")
  }
  static var helpNumbers: String { say("Números, con su código de país.", "Numbers, with their country code.") }
  static var helpNumbersFile: String { say("Archivo con una columna numero.", "File with a column numero.") }
  static var helpReason: String { say("Por qué, hasta 100 caracteres.", "Why, up to 100 characters.") }
  static var readmit: String { say("Quita números de la lista.", "Takes numbers off the list.") }
  static var showExclusion: String {
    say("Dice si un número está en la lista.", "Tells whether a number is on the list.")
  }
  static var listExclusions: String { say("Muestra la lista por páginas.", "Shows the list page by page.") }
  static var downloadExclusions: String {
    say("Descarga la lista entera como CSV.", "Downloads the whole list as CSV.")
  }

  static var templateVerbs: String {
    say("Las plantillas de WhatsApp de un buzón.", "The WhatsApp templates of an inbox.")
  }
  static var templateVerbsMore: String {
    say("Necesita un servidor con WHATSAPP_MODO=meta.", "Wants a server with WHATSAPP_MODO=meta.")
  }
  static var listTemplates: String { say("Lista las plantillas.", "Lists the templates.") }
  static var showTemplate: String {
    say(
      "Muestra una plantilla: su texto y las columnas que lleva.",
      "Shows a template: its text and the columns it takes.")
  }
  static var templateExample: String {
    say("Descarga un CSV con el que empezar.", "Downloads a CSV to begin with.")
  }
  static var helpTemplateName: String { say("Nombre de la plantilla.", "Name of the template.") }
  static var system: String { say("Muestra cómo está el servidor.", "Shows how the server is.") }
  static var chapter: String {
    say("La ayuda de todas las órdenes, en Markdown.", "The help of all commands, in Markdown.")
  }
}
