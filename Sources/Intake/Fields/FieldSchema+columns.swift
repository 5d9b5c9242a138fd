// The schemas of `mapeo` and `valores`, for the API's description: an object in a JSON body, the same object as text in
// a form.

import Campaigns
import OpenAPI

extension FieldSchema {
  static func mapping(isForm: Bool) -> Schema {
    let text = """
      Qué columna llena qué, por su cabecera: \(ColumnTarget.list()). Gana a los nombres; una columna que no está es un \
      422 con las que hay.
      """
    if isForm { return .string(text + " Un objeto JSON como texto.", example: #"{"numero":"Celular"}"#) }
    let header = Schema.string(
      "La cabecera de la columna.", length: 0...ColumnLayout.maximumNameByteCount / 4, example: "Celular")
    return .object(
      text, [.optional("numero", header)] + targets { _ in header },
      example: ["numero": "Celular", "variable1": "Nombre"])
  }

  static func values(isForm: Bool) -> Schema {
    let text = "Lo que es igual en todas las filas: llena las celdas vacías de \(ColumnTarget.list(forAll: true))."
    if isForm { return .string(text + " Un objeto JSON como texto.", example: #"{"variable3":"20 %"}"#) }
    let value = Schema.string(
      "El texto.", pattern: "^[^#]*$", length: 0...VariableText.maximumLength, example: "20 %")
    return .object(text, targets { $0 == .imageURL ? imageURL : value }, example: ["variable3": "20 %"])
  }

  private static func targets(_ schema: (ColumnTarget) -> Schema) -> [Field] {
    let targets = [ColumnTarget.imageURL] + (0..<ColumnPlace.variableLimit).map { ColumnTarget.variable($0) }
    return targets.map { .optional($0.text, schema($0)) }
  }
}
