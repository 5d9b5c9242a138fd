// The targets of fuzzing: every parser of bytes that strangers may send, and the `.env` file, of which a misread line
// leaves the server open to them. Each target has rules for any input whatsoever. libFuzzer looks for an input that
// breaks one (`make fuzz`), and CorpusTests check the collected inputs in every test run.

/// A parser, by the name of its corpus.
enum FuzzTarget: String, CaseIterable {
  /// Head scanner, llhttp, chunked framing, router.
  case request
  /// Content-Type and form. The input's first line is the header's value, the rest the body.
  case multipart
  /// The intake of CSV files.
  case csv
  /// The intake of JSON bodies.
  case json
  /// XLSX and ODS. The input's first line names a part of the file, the rest is that part's content (PlainZip).
  case sheet
  /// The operator's `.env` file.
  case env
  /// A cell with a phone number. The input's first line is the country, the rest the cell.
  case phone

  /// - Parameter exhaustively: whether the input is cut in two at every byte, and not only at some.
  /// - Returns: the rule that does not hold; nil when all do.
  func violation(in input: [UInt8], exhaustively: Bool = false) -> String? {
    let ways = InputCuts(input, exhaustively: exhaustively).ways
    do throws(BrokenRule) {
      switch self {
      case .request: try RequestRules.check(input, ways)
      case .multipart: try MultipartRules.check(input, exhaustively: exhaustively)
      case .csv: try UploadRules.check(.csv, input, ways)
      case .json: try UploadRules.check(.json, input, ways)
      case .sheet: try SheetRules.check(input)
      case .env: try EnvironmentRules.check(input)
      case .phone: try PhoneRules.check(input)
      }
      return nil
    } catch {
      return error.rule
    }
  }
}

/// A rule that does not hold for some input.
struct BrokenRule: Error {
  let rule: String
}

/// Throws unless `holds`.
func require(_ holds: Bool, _ rule: @autoclosure () -> String) throws(BrokenRule) {
  if !holds { throw BrokenRule(rule: rule()) }
}
