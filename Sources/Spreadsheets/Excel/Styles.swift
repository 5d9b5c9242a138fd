// xl/styles.xml: read only for how a cell's style writes numbers.

/// The formats of a workbook.
struct CellFormats {
  /// A format, and whether an integer looks the same in it as it is stored.
  struct Entry {
    let format: NumberFormat
    let keepsIntegers: Bool

    init(_ format: NumberFormat) {
      self.format = format
      keepsIntegers =
        switch format {
        case .general: true
        case .date: false
        case .number(let sections): sections.allSatisfy { !$0.isPercent && !$0.isPadding }
        }
    }
  }

  private static let general = Entry(.general)

  fileprivate var entries: [Entry] = [general]
  /// For each style of a cell, the index of its format.
  fileprivate var byStyle: [Int] = []

  /// The format of a style; plain for one that the file does not have.
  subscript(style: Int) -> Entry {
    style >= 0 && style < byStyle.count ? entries[byStyle[style]] : Self.general
  }
}

final class StylesHandler: PartHandler {
  private(set) var formats = CellFormats()
  private var codes: [Int: String] = [:]
  private var identifiers: [Int] = []
  private var isInCellFormats = false
  private var isInCodes = false

  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    if name.isLocally("cellXfs") {
      isInCellFormats = true
    } else if name.isLocally("numFmts") {
      isInCodes = true
    } else if isInCellFormats, name.isLocally("xf") {
      guard identifiers.count < SpreadsheetLimits.formats else { return fail(.damaged("estilos")) }
      identifiers.append(attributes.number("numFmtId") ?? 0)
    } else if isInCodes, name.isLocally("numFmt"), let identifier = attributes.number("numFmtId") {
      guard codes.count < SpreadsheetLimits.formats else { return fail(.damaged("estilos")) }
      if let code = attributes.full("formatCode") { codes[identifier] = String(cString: code) }
    }
  }

  override func end(_ name: XMLName) {
    if name.isLocally("cellXfs") { isInCellFormats = false }
    if name.isLocally("numFmts") { isInCodes = false }
  }

  /// Every format is read once, however many styles have it.
  override func finish() {
    var indices: [Int: Int] = [:]
    for identifier in identifiers {
      if indices[identifier] == nil {
        indices[identifier] = formats.entries.count
        formats.entries.append(
          CellFormats.Entry(codes[identifier].map(NumberFormat.init(code:)) ?? .builtIn(identifier)))
      }
      formats.byStyle.append(indices[identifier]!)
    }
    codes = [:]
    identifiers = []
  }
}
