// Handles the elements of an XML file inside the archive; each kind of file has a subclass. XMLPart calls it from
// inside expat, so nothing here throws: a handler notes its error, and the parser stops.

class PartHandler {
  /// The error that ends the reading.
  var failure: SpreadsheetError?
  /// Interrupts the parser once the call in progress has returned; XMLPart clears it.
  var wantsPause = false

  func start(_ name: XMLName, _ attributes: XMLAttributes) {}
  func end(_ name: XMLName) {}
  /// Characters, in any number of calls.
  func text(_ bytes: UnsafeRawBufferPointer) {}
  /// The file was read to its end and is whole.
  func finish() throws(SpreadsheetError) {}

  final func fail(_ error: SpreadsheetError) {
    if failure == nil { failure = error }
  }
}
