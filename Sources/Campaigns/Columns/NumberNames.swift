// The everyday names of the column with the phones: `Teléfono`, `celular`, `Nº de WhatsApp`, `phone number`. They are
// recognised by the words they are made of, with anything between the words, since people combine them freely.

enum NumberNames {
  /// A name needs one of these. `numero` and `number` count only alone: `numero de contrato` is no phone.
  private static let phones = words(
    """
    telefono tel telf tlf tfno tfn telefonico telefone telemovel celular cel cell cellphone movil phone telephone mobile
    whatsapp wsp wpp
    """)
  /// Words that may stand beside those.
  private static let companions = words(
    "numero number num nro n no de del do da el la o of contacto contato contact")
  private static let alone: Set<String> = ["numero", "number", "numerodecontacto", "numerodecontato", "contactnumber"]
  /// The longest name; longer ones are sentences.
  private static let longest = 48

  private static func words(_ text: String) -> [[UInt8]] {
    text.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
  }

  /// - Parameter folded: from `ColumnName.folded`.
  static func contain(_ folded: String) -> Bool {
    if alone.contains(folded) { return true }
    let name = Array(folded.utf8)
    guard (2...longest).contains(name.count) else { return false }
    // For each beginning of the name, whether it can be made of words, and whether with one of `phones`.
    var reached = [(any: Bool, phone: Bool)](repeating: (false, false), count: name.count + 1)
    reached[0].any = true
    for start in name.indices where reached[start].any {
      for (list, isPhone) in [(phones, true), (companions, false)] {
        for word in list where name[start...].starts(with: word) {
          reached[start + word.count].any = true
          if isPhone || reached[start].phone { reached[start + word.count].phone = true }
        }
      }
    }
    return reached[name.count].phone
  }
}
