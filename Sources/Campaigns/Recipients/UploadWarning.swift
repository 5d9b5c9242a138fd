// A warning about an upload that is accepted: an entry of `advertencias` (docs/cargas.md). It is made wherever
// something is noticed, and the answers show it.

import Text

public struct UploadWarning: Sendable, Equatable {
  /// `codigo`, for programs.
  public enum Code: String, Sendable, CaseIterable {
    /// A field of the request is called nearly like a known one, and was not used.
    case similarField = "campo_parecido"
    /// A column is called nearly like a variable, and is none.
    case similarColumn = "columna_parecida"
    /// Line breaks, tabs and long runs of blanks in variables became one blank.
    case mendedText = "texto_arreglado"
    /// Variables that say `nan`, `None`, `NULL`.
    case emptyWord = "valor_sospechoso"
    /// The file is a report, and some of its messages went out.
    case sentBefore = "ya_enviados"
    case unusedSheetName = "hoja_sin_usar"
    case severalSheets = "varias_hojas"
    /// Rows above the header of a sheet were not read.
    case titleRows = "filas_de_titulo"
    case hiddenRows = "filas_ocultas"
    /// Meta could not be asked about the template.
    case uncheckedTemplate = "plantilla_sin_comprobar"
    /// A trial message lacks something that its template needs, or there is no such template.
    case mismatch = "plantilla_no_coincide"
    /// More rows than Meta lets the business begin conversations in a day.
    case metaLimit = "limite_de_meta"
    case missingVariables = "faltan_variables"
    case missingImage = "falta_imagen"
    /// Rows lack something that the template takes.
    case missingPart = "faltan_datos"
    /// A named variable has no column and is filled by a numbered one.
    case standIn = "variable_por_orden"
    /// A column has the name of a part of a message, but is not sent.
    case unusedColumn = "columna_sin_uso"
    /// The template could not be read, so the kinds of the buttons are a guess.
    case guessedParts = "partes_supuestas"
    case marketingToNorthAmerica = "marketing_a_eeuu"
    case lowQuality = "calidad_baja"
    /// Redis had lost a campaign of this title.
    case lostCampaign = "campana_perdida"
  }

  public var code: Code
  /// `mensaje`: a sentence in Spanish.
  public var message: String
  /// `filas`: how many rows it concerns; 0 when it concerns none in particular.
  public var rows: Int
  /// `primera_fila`, as `fila` of the errors.
  public var firstRow: Int?

  public init(_ code: Code, _ message: String, rows: Int = 0, firstRow: Int? = nil) {
    self.code = code
    self.message = message
    self.rows = rows
    self.firstRow = firstRow
  }

  /// Appends it as JSON.
  public func append(to bytes: inout [UInt8]) {
    var json = JSONObjectWriter()
    json.field("codigo", code.rawValue)
    json.field("mensaje", message)
    json.field("filas", rows)
    json.field("primera_fila", firstRow)
    bytes.append(contentsOf: json.finish())
  }
}

/// How many rows have some property, and the first of them.
struct RowTally: Sendable, Equatable {
  private(set) var rows = 0
  private(set) var firstRow: Int?
  private(set) var lastRow: Int?

  mutating func note(_ row: Int) {
    if firstRow == nil { firstRow = row }
    lastRow = row
    rows += 1
  }

  /// The warning about these rows; nil when there are none.
  /// - Parameter message: gets the number of rows as text, such as `3 filas`.
  func warning(_ code: UploadWarning.Code, _ message: (String) -> String) -> UploadWarning? {
    firstRow.map { first in
      UploadWarning(code, message(rows == 1 ? "1 fila" : "\(rows) filas"), rows: rows, firstRow: first)
    }
  }
}
