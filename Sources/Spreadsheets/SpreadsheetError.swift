// Why a file cannot be read, in a sentence for the person who uploaded it. Bad cells and rows in a good file are not
// errors of this kind.

/// An error that ends the reading of a file. The reader cannot be used after it.
public enum SpreadsheetError: Error, Sendable, Equatable {
  /// Protected with a password.
  case encrypted
  /// The binary format of Excel 97 to 2003.
  case oldExcel
  /// The binary format of newer Excels.
  case binaryExcel
  /// Numbers, Pages or Keynote.
  case apple
  /// A text, a presentation, or another office file that is no spreadsheet.
  case otherDocument
  /// A zip archive that is no office file.
  case otherArchive
  /// Not whole, or not well-formed, with the place where that was noticed.
  case damaged(String)
  /// The XML has a document type, which could define entities.
  case documentType
  /// It inflates to more than the limits allow.
  case inflatesTooMuch
  /// More texts than may be held in memory.
  case tooMuchText
  case tooManyEntries(limit: Int)
  case tooManyRows(limit: Int)
  case cellTooLong(row: Int, limit: Int)
  case rowTooLong(row: Int, limit: Int)
  /// No sheet has the name that was asked for. `names` are those of the file.
  case unknownSheet(String, names: [String])
  /// A workbook of charts only, or of nothing.
  case noSheet

  /// How many sheets are named, and how much of a name.
  private static let listedNames = 20
  private static let listedLength = 64

  /// The reason in Spanish, with what to do.
  public var explanation: String {
    switch self {
    case .encrypted:
      "El archivo está protegido con contraseña: guárdelo sin contraseña y vuelva a subirlo"
    case .oldExcel:
      "Es un archivo de Excel antiguo (.xls): ábralo, guárdelo como libro de Excel (.xlsx) y vuelva a subirlo"
    case .binaryExcel:
      "Es un libro binario de Excel (.xlsb): guárdelo como libro de Excel (.xlsx) y vuelva a subirlo"
    case .apple:
      "Es un archivo de Numbers o Pages: expórtelo como Excel (.xlsx) o CSV y suba ese archivo"
    case .otherDocument:
      "Es un documento de oficina, pero no una hoja de cálculo: suba un archivo CSV, XLSX u ODS"
    case .otherArchive:
      "Es un archivo ZIP que no contiene una hoja de cálculo: descomprímalo y suba el CSV, XLSX u ODS"
    case .damaged(let place):
      "El archivo está incompleto o dañado (\(place)): vuelva a guardarlo y a subirlo"
    case .documentType:
      "El archivo trae una definición de tipo de documento (DTD), que ninguna hoja de cálculo necesita: no se lee"
    case .inflatesTooMuch:
      "El archivo ocupa demasiado al descomprimirlo: divídalo o guárdelo como CSV"
    case .tooMuchText:
      "El archivo trae demasiado texto: divídalo o guárdelo como CSV"
    case .tooManyEntries(let limit):
      "El archivo tiene más de \(limit) partes: copie solo la hoja con los datos a un libro nuevo"
    case .tooManyRows(let limit):
      "La hoja tiene más de \(limit) filas"
    case .cellTooLong(let row, let limit):
      "Una celda de la fila \(row) supera \(limit / 1024) KB"
    case .rowTooLong(let row, let limit):
      "La fila \(row) supera \(limit / 1024) KB"
    case .unknownSheet(let name, let names):
      "No hay ninguna hoja «\(name.prefix(Self.listedLength))». Hojas del archivo: \(Self.list(names))"
    case .noSheet:
      "El archivo no tiene ninguna hoja con celdas"
    }
  }

  private static func list(_ names: [String]) -> String {
    let list = names.prefix(listedNames).map { "«\($0.prefix(listedLength))»" }.joined(separator: ", ")
    return names.count > listedNames ? list + "…" : list
  }
}
