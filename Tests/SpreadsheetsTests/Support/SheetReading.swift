// A file through the reader, in one of the ways in which it may arrive and be read.

import Spreadsheets
import Testing

/// What reading a file came to.
struct SheetReading: Equatable {
  struct Row: Equatable {
    var number: Int
    var cells: [String]
    var isHidden = false
    var defect: CellDefect?
    var defectColumn: Int?
  }

  var rows: [Row] = []
  var error: SpreadsheetError?
  var sheet: String?
  var sheetNames: [String] = []
  var visibleSheets = 0
  /// The most rows and bytes of a step.
  var largestStep = 0
  var largestText = 0

  var texts: [[String]] { rows.map(\.cells) }

  /// - Parameters:
  ///   - upload: how many bytes come at a time.
  ///   - piece: how many are parsed at a time.
  init(
    _ file: [UInt8], sheet: String? = nil, upload: Int = 65_536, piece: Int = 16 * 1024, stepRows: Int = 512,
    limits: SpreadsheetLimits = SpreadsheetLimits()
  ) {
    let held = HeldBytes()
    for start in stride(from: 0, to: file.count, by: upload) {
      file[start..<min(start + upload, file.count)].withUnsafeBytes { held.append($0) }
    }
    var limits = limits
    limits.piece = piece
    limits.stepRows = stepRows
    let reader = SpreadsheetReader(held, sheet: sheet, limits: limits)
    do throws(SpreadsheetError) {
      while true {
        let progress = try reader.step()
        take(reader.rows)
        if progress == .finished { break }
      }
    } catch {
      self.error = error
    }
    self.sheet = reader.sheet
    sheetNames = reader.sheetNames
    visibleSheets = reader.visibleSheets
  }

  private mutating func take(_ batch: RowBatch) {
    largestStep = max(largestStep, batch.count)
    var text = 0
    for index in 0..<batch.count {
      let row = batch[index]
      text += row.cells.reduce(0) { $0 + Int($1.end - $1.start) }
      rows.append(
        Row(
          number: row.number, cells: row.texts, isHidden: row.isHidden, defect: row.defect?.kind,
          defectColumn: row.defect?.column))
    }
    largestText = max(largestText, text)
  }

  /// The file read in each of several ways, which must all come to the same. Where reading ends with an error, the rows
  /// before it are as many as the steps have given.
  static func everyWay(
    _ file: [UInt8], sheet: String? = nil, limits: SpreadsheetLimits = SpreadsheetLimits()
  ) throws -> SheetReading {
    let whole = SheetReading(file, sheet: sheet, limits: limits)
    for (upload, piece, stepRows) in [(1, 16_384, 1), (7, 1, 3), (1000, 13, 2), (65_536, 512, 1), (65_535, 4096, 512)] {
      let other = SheetReading(file, sheet: sheet, upload: upload, piece: piece, stepRows: stepRows, limits: limits)
      guard other.error == whole.error, other.error != nil || other.rows == whole.rows, other.sheet == whole.sheet
      else {
        throw Difference(
          way: "pieces of \(upload) and \(piece) bytes, steps of \(stepRows) rows", whole: whole, other: other)
      }
    }
    return whole
  }

  struct Difference: Error {
    let way: String
    let whole: SheetReading
    let other: SheetReading
  }
}

/// A file as a test's argument, which is not printed.
struct TestFile: CustomTestStringConvertible {
  let title: String
  let bytes: [UInt8]
  var testDescription: String { title }

  init(_ title: String, _ bytes: [UInt8]) {
    self.title = title
    self.bytes = bytes
  }
}
