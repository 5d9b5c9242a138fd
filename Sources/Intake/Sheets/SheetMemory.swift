// The memory of spreadsheets that are being uploaded. A CSV is read as it comes. An XLSX or ODS has its directory at
// its end, so it is held, compressed, until it is whole. All of them together are bounded. They are read one at a time,
// since each may need further memory for its texts while it is read.

import DequeModule
import EventLoop
import HTTPServer
import Spreadsheets

@LoopActor
package final class SheetMemory {
  /// A spreadsheet that is held; its memory is given back when nobody holds it any more.
  package final class File {
    package let bytes = HeldBytes()
    fileprivate init() {}
  }

  private struct Holder {
    weak let file: File?
  }

  private var holders: [Holder] = []
  private var isReading = false
  /// The tasks that wait to read, in the order of arrival.
  private var waiting: Deque<UnsafeContinuation<Void, Never>> = []

  /// The memory that all files together take now.
  package var held: Int { holders.reduce(0) { $0 + ($1.file?.bytes.capacity ?? 0) } }

  func makeFile() -> File {
    holders.removeAll { $0.file == nil }
    let file = File()
    holders.append(Holder(file: file))
    return file
  }

  /// Adds to a file.
  /// - Throws: `HTTPError` 413 when it would be too large, or all together.
  package func append(_ piece: UnsafeRawBufferPointer, to file: File) throws(HTTPError) {
    guard file.bytes.count + piece.count <= IntakeLimits.sheet else {
      throw HTTPError(
        .contentTooLarge,
        "La hoja de cálculo supera el máximo de \(IntakeLimits.sheet >> 20) MB: divídala, o guárdela como CSV")
    }
    guard held + piece.count <= IntakeLimits.sheets else {
      throw HTTPError(
        .contentTooLarge,
        "Se están subiendo demasiadas hojas de cálculo a la vez: repita la carga en unos segundos, o guárdela como CSV",
        headers: ["Retry-After": "5"])
    }
    file.bytes.append(piece)
  }

  /// Reads one file once no other is being read.
  package func read(_ body: () async throws -> Void) async throws {
    if isReading {
      await withUnsafeContinuation { waiting.append($0) }
    } else {
      isReading = true
    }
    // The turn is handed over, so that no other task comes between.
    defer { if let next = waiting.popFirst() { next.resume() } else { isReading = false } }
    // Its client may have gone away meanwhile.
    try Task.checkCancellation()
    try await body()
  }
}
