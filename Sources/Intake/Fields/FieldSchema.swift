// Schemas of fields, for the API's description: those of a campaign's fields, whose rows are in
// `CampaignField+table.swift`, and those that other requests have as well.

import Campaigns
import OpenAPI

package enum FieldSchema {
  package static var title: Schema {
    .string(
      """
      El nombre de la campaña, que es también su identificador: sin caracteres de control ni invisibles (U+FE0F, U+200C \
      y U+200D sí, donde forman un emoji o una palabra), sin `:` `{` `}`, y no `.` ni `..`. Dos que se ven igual son el \
      mismo.
      """,
      pattern: "^(?!\\.{1,2}$)(?!.*(?:\(joinsNothing)))[^:{}\\u0000-\\u001F\\u007F-\\u009F\(invisible)]+$",
      length: 1...CampaignTitle.maximumLength, example: "promo_enero_2026")
  }

  /// The characters of `InvisibleText` that four hexadecimal digits can write, except the three that a title may have.
  private static let invisible = """
    \\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\
    \\u2800\\u3164\\uFE00-\\uFE0E\\uFEFF\\uFFA0\\uFFF0-\\uFFFB
    """

  /// Those three, in places where they shape and join nothing.
  private static let joinsNothing = """
    (?:^|[\\s\\u200C\\u200D\\uFE0F])\\uFE0F|(?:^|[\\s\\u200C\\u200D])[\\u200C\\u200D]|[\\u200C\\u200D](?:$|[\\s\\uFE0F])
    """

  package static var template: Schema {
    .string(
      "El nombre de la plantilla de WhatsApp.", pattern: "^[^\\u0000-\\u001F\\u007F-\\u009F]+$",
      length: 1...CampaignFields.longestTemplate, example: "promo_fibra_visual")
  }

  package static var inbox: Schema {
    .either(
      "El canal de WhatsApp: sus credenciales se buscan por este número.",
      [
        .string("Como texto.", pattern: "^[0-9]{1,18}$", example: "14"),
        .integer("Como número.", 0...999_999_999_999_999_999, example: 14),
      ], example: "14")
  }

  package static func language(_ description: String) -> Schema {
    .string(
      description, pattern: "^[^\\u0000-\\u001F\\u007F-\\u009F]*$", length: 0...CampaignFields.longestLanguage,
      example: "es")
  }

  /// An interval, as a number and as text.
  package static func interval(mayBeEmpty: Bool) -> [Schema] {
    [
      .integer("Milisegundos; 0 es tan deprisa como se pueda.", 0...Int(CampaignFields.longestInterval), example: 500),
      .string(
        "Lo mismo como texto.", pattern: "^([0-9]{1,7}|[1-7][0-9]{7}|8[0-5][0-9]{6})\(mayBeEmpty ? "?" : "")$",
        example: "500"),
    ]
  }

  static var start: Schema {
    .either(
      """
      Cuándo empezar: ISO 8601, como máximo a \(IntakeLimits.yearsToStart) años de hoy; un momento ya pasado es en \
      seguida. Sin desfase, como `2026-01-09T08:00`, vale la hora de `zona_horaria`.
      """,
      [
        .string("Una fecha y hora.", format: "date-time", example: "2026-01-09T08:00:00-04:00"),
        .constant("Nada: en seguida.", ""),
      ], example: "2026-01-09T08:00:00-04:00")
  }

  static var window: Schema {
    .string(
      "Las horas en que se puede enviar, en `zona_horaria`; puede pasar la medianoche.",
      pattern: "^(([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00))?$", example: "08:00-20:00")
  }

  static var days: Schema {
    let day = "(lun|mar|mi[eé]|jue|vie|s[aá]b|dom)"
    let span = "\(day)(-\(day))?"
    return .string(
      "Los días en que se puede enviar, en `zona_horaria`; una ventana que pasa la medianoche es del día en que abre.",
      pattern: "^(\(span)(,\(span)){0,6})?$", example: "lun-vie")
  }

  static var notices: Schema {
    let word = " *(\(CampaignNotice.allCases.map(\.rawValue).joined(separator: "|"))) *"
    return .string(
      "De qué se avisa además del final: al 25, 50 y 75 %, `detenida`, `reanudada`, `espera`; o `todos`.",
      pattern: "^( *\(CampaignNotice.all) *|\(word)(,\(word))*)?$", example: "25,50,75,espera")
  }

  static var timeZone: Schema {
    .string(
      "Un nombre de la base de datos IANA; hace falta con `ventana` y con `dias`.", format: "iana-time-zone",
      example: "America/Caracas")
  }

  static func flag(_ description: String, isForm: Bool) -> Schema {
    let words = Schema.choice("Como texto.", FlagText.words + [""])
    if isForm { return .either(description, [words], example: "true") }
    return .either(
      description, [.flag("Sí o no.", example: true), .integer("Como número.", 0...1, example: 1), words], example: true
    )
  }

  /// The sheet of a file.
  package static var sheet: Schema {
    .string(
      "La hoja de un XLSX u ODS; sin ella, la primera visible. Mayúsculas y minúsculas dan igual.",
      pattern: "^[^\\u0000-\\u001F\\u007F-\\u009F]*$", length: 0...SheetNameField.longest, example: "Clientes")
  }

  package static var number: Schema {
    .either(
      "El número con código de país, o nacional del país de `pais` o PAIS. `+`, espacios, puntos, guiones, paréntesis y un `00` delante se quitan; lo que queda debe ser posible por su longitud.",
      [
        .string("Como texto.", pattern: "^\\+?[1-9][0-9]{7,14}$", example: "584121234567"),
        .integer("Como número.", 10_000_000...999_999_999_999_999, example: 584_121_234_567),
      ], example: "584121234567")
  }

  package static var country: Schema {
    .choice(
      "De qué país son los números nacionales, en ISO 3166 (`VE`); sin él vale PAIS.",
      Country.all.map(\.code).sorted() + [""])
  }

  /// An image of a template's header.
  package static var imageURL: Schema {
    .string(
      "La imagen de la cabecera, http o https; vacío, ninguna.", pattern: "^(https?://[A-Za-z0-9][!-~]*)?$",
      length: 0...LinkDefect.maximumByteCount, example: "https://ejemplo.com/oferta.jpg")
  }
}
