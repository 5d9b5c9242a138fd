// The rules for any XLSX or ODS. The result is the same in whatever pieces the file comes and steps it is read. Every
// cell is UTF-8, cells and steps are within the limits, and rows come in their order. A file that cannot be read is
// refused with a sentence.

import EventLoop
import Spreadsheets

enum SheetRules {
  private struct Run: Equatable {
    var rows: [[[UInt8]]] = []
    var numbers: [Int] = []
    var defects: [Int] = []
    var error: SpreadsheetError?
  }

  /// Low limits, so that inputs reach them.
  private static let limits: SpreadsheetLimits = {
    var limits = SpreadsheetLimits()
    limits.cell = 200
    limits.row = 1000
    limits.columns = 20
    limits.rows = 2000
    limits.sharedText = 4096
    limits.text = 20_000
    limits.inflated = 1 << 20
    limits.entries = 50
    limits.stepText = 500
    return limits
  }()

  /// The most ways of arriving that are tried. Each costs a whole reading.
  private static let ways = 12

  static func check(_ input: [UInt8]) throws(BrokenRule) {
    let file = PlainZip.file(input)
    var whole: Run?
    for (index, pieces) in InputCuts(file, exhaustively: false).ways.prefix(ways).enumerated() {
      let run = try read(pieces, piece: [16_384, 1, 61, 500][index % 4], stepRows: [512, 1, 3][index % 3])
      if let whole {
        try require(
          run.error == whole.error, "cut up: \(run.error.debugDescription); whole: \(whole.error.debugDescription)")
        try require(run.error != nil || run == whole, "cut up it comes to something else")
      } else {
        whole = run
      }
    }
  }

  private static func read(
    _ pieces: [ArraySlice<UInt8>], piece: Int, stepRows: Int
  ) throws(BrokenRule) -> Run {
    let held = HeldBytes()
    for piece in pieces { piece.withUnsafeBytes { held.append($0) } }
    var limits = limits
    limits.piece = piece
    limits.stepRows = stepRows
    let reader = SpreadsheetReader(held, limits: limits)
    var run = Run()
    while true {
      let progress: SpreadsheetReader.Progress
      do throws(SpreadsheetError) {
        progress = try reader.step()
      } catch {
        try require(!error.explanation.isEmpty, "an error without a sentence")
        run.error = error
        return run
      }
      try require(reader.rows.count <= stepRows, "a step of \(reader.rows.count) rows")
      for index in 0..<reader.rows.count { try take(reader.rows[index], into: &run) }
      if progress == .finished { return run }
    }
  }

  private static func take(_ row: SheetRow, into run: inout Run) throws(BrokenRule) {
    try require(row.number > run.numbers.last ?? 0, "row \(row.number) behind \(run.numbers.last ?? 0)")
    try require(row.number <= limits.rows, "row \(row.number)")
    try require((1...limits.columns + 1).contains(row.cells.count), "\(row.cells.count) cells")
    let cells = row.cells.indices.map { Array(row[$0]) }
    try require(cells.last?.isEmpty == false || row.defect != nil, "an empty cell at the end")
    for cell in cells {
      try require(cell.count <= limits.cell, "a cell of \(cell.count) bytes")
      try require(String(validating: cell, as: UTF8.self) != nil, "a cell is not UTF-8")
    }
    try require(cells.reduce(0) { $0 + $1.count } <= limits.row, "a row is too long")
    run.rows.append(cells)
    run.numbers.append(row.number)
    run.defects.append(row.defect?.column ?? -1)
  }
}
