// A template compared with the rows of an upload: what the rows lack, and what they bring in vain.

struct TemplateFit {
  let template: MessageTemplate
  let rows: RecipientOutline
  /// The names of the upload's columns.
  let columns: [String]

  private static let mostDifferences = 12
  /// The most warnings about columns in one answer.
  private static let mostWarnings = 12

  private var needs: [TemplateNeed] { template.needs }

  // MARK: What makes every message fail

  var differences: [String] {
    var differences = variableDifferences
    for need in needs where need.isRequired && need.target.isPart && !fills(need.target) {
      differences.append("falta la columna \(need.target.text): \(need.reason)")
    }
    if template.header == .image, rows.rowsWithImage == 0 {
      differences.append("lleva una imagen y el archivo no trae ninguna en url_imagen")
    } else if template.header != .image, rows.rowsWithImage > 0 {
      differences.append("no lleva imagen y el archivo trae \(rows.rowsWithImage) en url_imagen")
    }
    let more = differences.count - Self.mostDifferences
    guard more > 0 else { return differences }
    return differences.prefix(Self.mostDifferences) + [more == 1 ? "y 1 diferencia más" : "y \(more) diferencias más"]
  }

  private var variableDifferences: [String] {
    if template.hasNamedParameters { return [] }
    guard rows.mostVariables != template.bodyVariables else { return [] }
    let sent = rows.mostVariables == 0 ? "no llena ninguna" : "llena hasta variable\(rows.mostVariables)"
    let verb = template.bodyVariables == 0 ? "no lleva" : "lleva"
    return ["\(verb) \(Self.count(template.bodyVariables)) y el archivo \(sent)"]
  }

  /// Whether some rows fill the part.
  private func fills(_ target: ColumnTarget) -> Bool {
    if let part = rows.part(target) { return part.filled > 0 }
    return standIn(for: target) != nil
  }

  /// The numbered variable that stands in for a named one without a column.
  private func standIn(for target: ColumnTarget) -> Int? {
    guard case .parameter(let name) = target, let index = template.standIn(for: name), index < rows.mostVariables
    else { return nil }
    return index
  }

  private static func count(_ variables: Int) -> String {
    switch variables {
    case 0: "ninguna variable"
    case 1: "1 variable"
    default: "\(variables) variables"
    }
  }

  // MARK: What makes some fail

  var warnings: [UploadWarning] {
    let all = variableWarnings + imageWarnings + partWarnings + standInWarnings + accountWarnings
    let unused = unusedColumns
    guard unused.count > Self.mostWarnings else { return all + unused }
    let rest = UploadWarning(
      .unusedColumn, "Y otras \(unused.count - Self.mostWarnings + 1) columnas que la plantilla no lleva no se envían")
    return all + unused.prefix(Self.mostWarnings - 1) + [rest]
  }

  private var variableWarnings: [UploadWarning] {
    guard !template.hasNamedParameters, rows.rowsWithFewer > 0 else { return [] }
    return [
      UploadWarning(
        .missingVariables,
        "\(template.title) lleva \(Self.count(template.bodyVariables)) y hay filas con menos: WhatsApp rechazará sus"
          + " mensajes",
        rows: rows.rowsWithFewer, firstRow: rows.firstRowWithFewer)
    ]
  }

  private var imageWarnings: [UploadWarning] {
    let missing = rows.rows - rows.rowsWithImage
    guard template.header == .image, missing > 0 else { return [] }
    let subject = missing == 1 ? "1 fila no trae" : "\(missing) filas no traen"
    return [
      UploadWarning(
        .missingImage,
        "\(template.title) lleva una imagen y \(subject) url_imagen: WhatsApp rechazará sus mensajes",
        rows: missing, firstRow: rows.firstRowWithoutImage)
    ]
  }

  private var partWarnings: [UploadWarning] {
    needs.compactMap { need in
      guard need.isRequired, need.target.isPart, let part = rows.part(need.target), part.filled < rows.rows else {
        return nil
      }
      let missing = rows.rows - part.filled
      let subject = missing == 1 ? "1 fila no trae" : "\(missing) filas no traen"
      return UploadWarning(
        .missingPart,
        "\(template.title): \(subject) \(need.target.text) (\(need.reason)): WhatsApp rechazará sus mensajes",
        rows: missing, firstRow: part.firstRowWithout)
    }
  }

  private var standInWarnings: [UploadWarning] {
    let standIns = standIns
    guard !standIns.isEmpty else { return rows.mostVariables > 0 ? vainVariables : [] }
    guard rows.rowsWithFewer > 0 else { return standIns }
    let missing = UploadWarning(
      .missingVariables,
      "\(template.title) tiene variables con nombre que se llenan con variable1, variable2…, y hay filas con menos:"
        + " WhatsApp rechazará sus mensajes",
      rows: rows.rowsWithFewer, firstRow: rows.firstRowWithFewer)
    return standIns + [missing]
  }

  /// The warning for numbered variables that are not sent, because every named one has its column.
  private var vainVariables: [UploadWarning] {
    guard template.hasNamedParameters else { return [] }
    return [
      UploadWarning(
        .unusedColumn, "variable1, variable2… no se envían: las variables de la plantilla tienen nombre, y su columna")
    ]
  }

  private var standIns: [UploadWarning] {
    template.parameters.compactMap { name in
      guard rows.part(.parameter(name)) == nil, let index = standIn(for: .parameter(name)) else { return nil }
      return UploadWarning(
        .standIn, "\(template.title): no hay ninguna columna '\(name)'; {{\(name)}} se llena con variable\(index + 1)")
    }
  }

  private var accountWarnings: [UploadWarning] {
    var warnings: [UploadWarning] = []
    if template.category == "MARKETING", rows.rowsInNorthAmerica > 0 {
      warnings.append(
        UploadWarning(
          .marketingToNorthAmerica,
          "WhatsApp no entrega plantillas de marketing a números de +1: esos mensajes no llegarán",
          rows: rows.rowsInNorthAmerica, firstRow: rows.firstRowInNorthAmerica))
    }
    if template.quality == "RED" || template.quality == "YELLOW" {
      let quality = template.quality == "RED" ? "baja" : "media"
      warnings.append(
        UploadWarning(
          .lowQuality,
          "\(template.title) tiene calidad \(quality): si muchos la bloquean o denuncian, Meta la pondrá en pausa"))
    }
    return warnings
  }

  /// Warnings for columns that have the name of a part which the template does not have.
  private var unusedColumns: [UploadWarning] {
    let wanted = Set(needs.map(\.target))
    return columns.compactMap { name in
      guard let target = ColumnTarget(folded: ColumnName.folded(name)), target.isUnmistakablePart,
        !wanted.contains(target),
        template.parts.parameter(folded: ColumnName.folded(name)) == nil
      else { return nil }
      return UploadWarning(
        .unusedColumn, "La columna '\(name.prefix(64))' no se envía: la plantilla no lleva \(target.text)")
    }
  }
}

extension ColumnTarget {
  /// Whether it is a part, and its name is one that nobody gives to a column of another meaning: `direccion` may be
  /// where somebody lives, `boton1` is a button.
  public var isUnmistakablePart: Bool {
    switch self {
    case .headerText, .videoURL, .documentURL, .documentName, .button, .offerExpiration, .card: true
    case .number, .imageURL, .variable, .latitude, .longitude, .placeName, .placeAddress, .parameter, .user: false
    }
  }
}

extension MessageTemplate {
  /// The numbered variable, from 0, that fills a named one when no column has its name: the n-th name of the text.
  func standIn(for parameter: String) -> Int? { bodyParameters.firstIndex(of: parameter) }
}
