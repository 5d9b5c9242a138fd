// Reads an XLSX or ODS that is held in memory, a step at a time: the caller takes the rows of a step and lets other
// work run before the next. A step inflates and parses 16 KB, or gives rows up to a bound, and takes well under a
// millisecond. The reader reads the parts in the order in which they depend on each other, and keeps only the file's
// texts and formats.

/// The rows of one sheet of a spreadsheet.
public final class SpreadsheetReader {
  public enum Progress: Sendable, Equatable {
    /// There may be rows in `rows`, and there is more to read.
    case more
    /// There may be rows in `rows`, the last ones.
    case finished
  }

  /// The rows of the last step.
  public let rows: RowBatch
  /// The sheets there are; for an ODS complete only at the end.
  package private(set) var sheetNames: [String] = []
  /// How many of them are not hidden; for an ODS complete only at the end.
  public private(set) var visibleSheets = 0
  /// The name of the sheet that is read, once it is known.
  public private(set) var sheet: String?

  private enum Stage {
    case beginning
    case directory
    case packageRelationships, workbook, workbookRelationships, styles, texts, worksheet
    case manifest, content
    case finished
  }

  private let bytes: HeldBytes
  private let wanted: SheetName?
  private let limits: SpreadsheetLimits
  private let budget: InflationBudget
  private var stage = Stage.beginning
  private var directory: ZipDirectory?
  private var part: XMLPart?

  // What the parts have said so far.
  private var relationships: RelationshipsHandler?
  private var workbookEntry = ""
  private var workbook: WorkbookHandler?
  private var worksheetEntry = ""
  private var styles: StylesHandler?
  private var texts: SharedTextsHandler?
  private var content: ContentHandler?

  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - sheet: the name of a sheet, in any case of letters; nil for the first one that is not hidden.
  public init(_ bytes: HeldBytes, sheet: String? = nil, limits: SpreadsheetLimits = SpreadsheetLimits()) {
    self.bytes = bytes
    wanted = sheet.map(SheetName.init)
    self.limits = limits
    rows = RowBatch(limits: limits)
    budget = InflationBudget(limits.inflated)
  }

  /// Reads the next step; the rows of the step before are dropped.
  /// - Throws: the error that ends the reading.
  public func step() throws(SpreadsheetError) -> Progress {
    rows.removeRows()
    if rows.hasRepeats {
      if let error = rows.emitRepeats() { throw error }
      return .more
    }
    switch stage {
    case .beginning: try begin()
    case .directory: if try directory!.step() { try open() }
    case .finished: return .finished
    default:
      let isRead = try part!.step()
      if let content { (sheet, sheetNames, visibleSheets) = (content.sheet, content.names, content.visibleNames) }
      if isRead { try advance() }
    }
    return stage == .finished ? .finished : .more
  }

  private func begin() throws(SpreadsheetError) {
    let prefix = bytes.copy(from: 0, count: min(bytes.count, FileKind.prefixLength)) ?? []
    switch prefix.withUnsafeBytes(FileKind.init(prefix:)) {
    case .archive: break
    case .compound: throw CompoundFile.refusal(of: bytes)
    case nil: throw .damaged("cabecera")
    }
    directory = try ZipDirectory(bytes, limits: limits)
    stage = .directory
  }

  // MARK: What the archive is

  private var entries: [String: ZipEntry] { directory!.entries }

  private func open() throws(SpreadsheetError) {
    if entries["[content_types].xml"] != nil {
      if entries["xl/workbook.bin"] != nil { throw .binaryExcel }
      let relationships = RelationshipsHandler(of: "")
      self.relationships = relationships
      try read("_rels/.rels", with: relationships, as: .packageRelationships)
    } else if entries["mimetype"] != nil {
      try openDocument()
    } else if entries.keys.contains(where: { $0.hasSuffix(".iwa") || $0 == "index.zip" || $0 == "index.apxl" }) {
      throw .apple
    } else {
      throw .otherArchive
    }
  }

  private func openDocument() throws(SpreadsheetError) {
    let type = try String(decoding: firstBytes(of: "mimetype"), as: UTF8.self)
    guard type.hasPrefix("application/vnd.oasis.opendocument.spreadsheet") else { throw .otherDocument }
    if entries["encrypted-package"] != nil { throw .encrypted }
    if entries["meta-inf/manifest.xml"] != nil {
      try read("meta-inf/manifest.xml", with: ManifestHandler(), as: .manifest)
    } else {
      try readContent()
    }
  }

  /// The beginning of a small entry.
  private func firstBytes(of name: String) throws(SpreadsheetError) -> [UInt8] {
    let reader = try ZipEntryReader(bytes, entries[name]!, limits: limits, budget: budget)
    var target = [UInt8](repeating: 0, count: 128)
    let result = target.withUnsafeMutableBytes { target in
      Result { () throws(SpreadsheetError) in try reader.read(into: target).count }
    }
    return Array(target[..<(try result.get())])
  }

  private func read(_ name: String, with handler: PartHandler, as stage: Stage) throws(SpreadsheetError) {
    guard let entry = entries[name] else { throw .damaged(name.isEmpty ? "libro" : name) }
    let source = try ZipEntryReader(bytes, entry, limits: limits, budget: budget)
    part = XMLPart(source, name: name, handler: handler, limits: limits)
    self.stage = stage
  }

  // MARK: One part after the other

  private func advance() throws(SpreadsheetError) {
    part = nil
    switch stage {
    case .packageRelationships: try readWorkbook()
    case .workbook:
      let relationships = RelationshipsHandler(of: workbookEntry)
      self.relationships = relationships
      try read(RelationshipsHandler.entry(of: workbookEntry), with: relationships, as: .workbookRelationships)
    case .workbookRelationships:
      try chooseSheet()
      try readStyles()
    case .styles: try readTexts()
    case .texts: try readWorksheet()
    case .manifest: try readContent()
    case .worksheet, .content: stage = .finished
    case .beginning, .directory, .finished: break
    }
  }

  private func readWorkbook() throws(SpreadsheetError) {
    workbookEntry = relationships!.first("officeDocument")?.target ?? ""
    if workbookEntry.hasSuffix(".bin") { throw .binaryExcel }
    let workbook = WorkbookHandler()
    self.workbook = workbook
    try read(workbookEntry, with: workbook, as: .workbook)
  }

  private func chooseSheet() throws(SpreadsheetError) {
    let sheets = workbook!.sheets.filter { relationships!.byIdentifier[$0.relationship]?.kind == "worksheet" }
    sheetNames = sheets.map(\.name)
    visibleSheets = sheets.count { !$0.isHidden }
    let chosen: WorkbookHandler.Sheet?
    if let wanted {
      chosen = sheets.first { wanted.matches($0.name) }
      if chosen == nil { throw .unknownSheet(wanted.text, names: sheetNames) }
    } else {
      chosen = sheets.first { !$0.isHidden } ?? sheets.first
    }
    guard let chosen else { throw .noSheet }
    sheet = chosen.name
    worksheetEntry = relationships!.byIdentifier[chosen.relationship]!.target
  }

  private func readStyles() throws(SpreadsheetError) {
    guard let target = relationships!.first("styles")?.target, entries[target] != nil else { return try readTexts() }
    let styles = StylesHandler()
    self.styles = styles
    try read(target, with: styles, as: .styles)
  }

  private func readTexts() throws(SpreadsheetError) {
    guard let target = relationships!.first("sharedStrings")?.target, entries[target] != nil else {
      return try readWorksheet()
    }
    let texts = SharedTextsHandler(limits: limits)
    self.texts = texts
    try read(target, with: texts, as: .texts)
  }

  private func readWorksheet() throws(SpreadsheetError) {
    let values = CellValues(formats: styles?.formats ?? CellFormats(), since1904: workbook!.since1904)
    let handler = WorksheetHandler(rows: rows, shared: texts?.texts, values: values, limits: limits)
    try read(worksheetEntry, with: handler, as: .worksheet)
  }

  private func readContent() throws(SpreadsheetError) {
    let content = ContentHandler(rows: rows, sheet: wanted, limits: limits)
    self.content = content
    try read("content.xml", with: content, as: .content)
  }
}
