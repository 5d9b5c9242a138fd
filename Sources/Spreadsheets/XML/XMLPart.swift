// Feeds one XML file of the archive through expat to its handler, a piece at a time. It refuses a document type, since
// that could define entities; elements that nest too deep; and tags and comments that are too long, which expat would
// hold whole and read again with every piece. Expat's callbacks and pointers stay in this file.

import CExpat

final class XMLPart {
  private let source: ZipEntryReader
  private let name: String
  private let piece: Int
  private let handler: PartHandler
  fileprivate let unmanagedHandler: Unmanaged<PartHandler>
  private let parser: XML_Parser
  fileprivate var depth = 0
  private var isSuspended = false
  /// Whether the last piece was handed to expat.
  private var isFed = false
  private var fed = 0
  /// Where the token begins that expat is reading.
  private var tokenStart = 0

  init(_ source: ZipEntryReader, name: String, handler: PartHandler, limits: SpreadsheetLimits) {
    piece = limits.piece
    self.source = source
    self.name = name
    self.handler = handler
    unmanagedHandler = .passUnretained(handler)
    guard let parser = XML_ParserCreate(nil) else { preconditionFailure("out of memory") }
    self.parser = parser
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(parser, onStart, onEnd)
    XML_SetCharacterDataHandler(parser, onText)
    XML_SetStartDoctypeDeclHandler(parser, onDocumentType)
  }

  deinit { XML_ParserFree(parser) }

  /// Parses the next piece of the file, or the rest of one that the handler has interrupted.
  /// - Returns: whether the file was read to its end.
  func step() throws(SpreadsheetError) -> Bool {
    let status: XML_Status
    if isSuspended {
      status = XML_ResumeParser(parser)
    } else {
      guard let memory = XML_GetBuffer(parser, Int32(piece)) else { throw .damaged(name) }
      let target = UnsafeMutableRawBufferPointer(start: memory, count: piece)
      let (count, isAtEnd) = try source.read(into: target)
      if count == 0, !isAtEnd { return false }
      fed += count
      isFed = isAtEnd
      status = XML_ParseBuffer(parser, Int32(count), isAtEnd ? 1 : 0)
    }
    if let failure = handler.failure { throw failure }
    isSuspended = status == XML_STATUS_SUSPENDED
    handler.wantsPause = false
    if isSuspended { return false }
    guard status == XML_STATUS_OK else { throw .damaged(name) }
    let place = XML_GetCurrentByteIndex(parser)
    if place > tokenStart { tokenStart = place }
    guard fed - tokenStart <= SpreadsheetLimits.token + piece else { throw .damaged(name) }
    guard isFed else { return false }
    try handler.finish()
    return true
  }

  @inline(__always)
  fileprivate func stopIfAsked(_ handler: PartHandler) {
    if handler.failure != nil {
      XML_StopParser(parser, 0)
    } else if handler.wantsPause {
      XML_StopParser(parser, 1)
    }
  }
}

/// Counts no references: the part and its handler live while expat parses for it.
@inline(__always)
private func withPart(_ context: UnsafeMutableRawPointer?, _ body: (XMLPart, PartHandler) -> Void) {
  Unmanaged<XMLPart>.fromOpaque(context!)._withUnsafeGuaranteedRef { part in
    part.unmanagedHandler._withUnsafeGuaranteedRef { handler in
      if handler.failure == nil { body(part, handler) }
    }
  }
}

private func onStart(
  _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?,
  _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) {
  withPart(context) { part, handler in
    part.depth += 1
    if part.depth > SpreadsheetLimits.depth { handler.fail(.damaged("elementos anidados")) }
    handler.start(XMLName(full: name!), XMLAttributes(list: attributes!))
    part.stopIfAsked(handler)
  }
}

private func onEnd(_ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?) {
  withPart(context) { part, handler in
    part.depth -= 1
    handler.end(XMLName(full: name!))
    part.stopIfAsked(handler)
  }
}

private func onText(_ context: UnsafeMutableRawPointer?, _ text: UnsafePointer<CChar>?, _ count: Int32) {
  withPart(context) { _, handler in handler.text(UnsafeRawBufferPointer(start: text, count: Int(count))) }
}

private func onDocumentType(
  _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?, _ system: UnsafePointer<CChar>?,
  _ publicName: UnsafePointer<CChar>?, _ hasSubset: Int32
) {
  withPart(context) { part, handler in
    handler.fail(.documentType)
    part.stopIfAsked(handler)
  }
}
