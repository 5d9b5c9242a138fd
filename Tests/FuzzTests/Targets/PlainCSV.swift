// A CSV as libcsv alone reads it, the whole file at once: what CSVTokenizer, which goes past ordinary bytes by itself,
// must give as well.

import CCSV

@testable import Uploads

enum PlainCSV {
  private final class Table {
    var rows: [[[UInt8]]] = []
    var row: [[UInt8]] = []
  }

  /// Rows with anything in them, the header first. For files the intake has accepted.
  static func rows(of input: [UInt8]) throws(BrokenRule) -> [[[UInt8]]] {
    var preamble = CSVPreamble()
    var taken = 0
    do throws(IntakeError) {
      let result = input.withUnsafeBytes { bytes in
        Result { () throws(IntakeError) in try preamble.take(bytes) }
      }
      let (count, isComplete) = try result.get()
      if !isComplete { try preamble.end() }
      taken = count
    } catch {
      throw BrokenRule(rule: "accepted in pieces, refused whole: \(error.detail)")
    }
    let text = preamble.held[preamble.start...] + input[taken...]
    return parse(Array(text), delimiter: preamble.delimiter).filter { row in row.contains { !$0.isEmpty } }
  }

  /// Lines that end with LF, CR or both, and what is left behind the last of them.
  static func lineCount(of input: [UInt8]) -> Int {
    input.indices.count { index in
      input[index] == 10 || (input[index] == 13 && (index + 1 == input.count || input[index + 1] != 10))
    } + 1
  }

  private static func parse(_ bytes: [UInt8], delimiter: UInt8) -> [[[UInt8]]] {
    var parser = csv_parser()
    csv_init(&parser, 0)
    csv_set_delim(&parser, delimiter)
    defer { csv_free(&parser) }
    let table = Table()
    let context = Unmanaged.passUnretained(table).toOpaque()
    let cell: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
      bytes, count, context in
      let table = Unmanaged<Table>.fromOpaque(context!).takeUnretainedValue()
      table.row.append(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
    }
    let line: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { _, context in
      let table = Unmanaged<Table>.fromOpaque(context!).takeUnretainedValue()
      table.rows.append(table.row)
      table.row = []
    }
    csv_parse(&parser, bytes, bytes.count, cell, line, context)
    csv_fini(&parser, cell, line, context)
    return withExtendedLifetime(table) { table.rows }
  }
}
