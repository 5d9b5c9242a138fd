// The words for a row of a CSV that cannot be read: they stand in `errores`, and for the header in the answer.

extension CSVRowDefect {
  /// `error` of the row.
  var explanation: String {
    switch self {
    case .quotes: "sus comillas no se cierran donde acaba la celda: falta o sobra una comilla"
    case .cellTooLong: "la celda supera \(UploadLimits.cell / 1024) KB; quizá falta una comilla de cierre"
    case .rowTooLong: "la fila supera \(UploadLimits.row / 1024) KB"
    }
  }
}
