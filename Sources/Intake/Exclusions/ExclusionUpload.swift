// Puts many numbers on the list of exclusions, or takes them off, by one request. The intake's collector checks them as
// they arrive, and they go to Redis in batches. Batches that were applied stay so when the upload breaks off, since the
// same request may simply be made again. The routes feed it.

import Answers
import Campaigns
import EventLoop
import HTTPServer
import Queue
import Text
import Uploads

@LoopActor
package final class ExclusionUpload: FileUpload {
  package enum Verb: Sendable { case add, remove }

  package let recipients = RecipientCollector(limit: .max, keepsNumbersOnly: true)
  package var warnings: [UploadWarning] = []
  /// Is called whenever numbers have been added or taken off.
  private let onChange: @LoopActor () -> Void
  private let list: ExclusionList
  private let verb: Verb
  private let origin: Exclusion.Origin
  private let moment: Milliseconds
  private var reason = ""
  private var hasBegun = false
  /// Numbers that were added or taken off.
  private var changed = 0

  /// - Parameters:
  ///   - country: PAIS.
  ///   - onChange: is called whenever numbers have been added or taken off.
  package init(
    list: ExclusionList, verb: Verb, origin: Exclusion.Origin, country: Country?,
    onChange: @escaping @LoopActor () -> Void
  ) {
    self.list = list
    self.onChange = onChange
    recipients.country = country
    moment = list.link.clock.now
    self.verb = verb
    self.origin = origin
  }

  /// Takes `pais`, by which each number is read.
  /// - Parameter location: where it stood.
  /// - Throws: `HTTPError` 422 when it is none, or numbers have been read without it.
  package func setCountry(_ text: String?, at location: ValidationIssue.Location) throws(HTTPError) {
    guard let country = try CountryField.country(text, at: location), country != recipients.country else { return }
    guard recipients.accepted + recipients.rejected == 0 else {
      let defect = CountryField.late(before: "los números")
      throw HTTPError(issues: [ValidationIssue([location, "pais"], defect.message, type: defect.type)])
    }
    recipients.country = country
  }

  /// Takes `motivo`, which goes with each number.
  /// - Parameter location: where it stood.
  /// - Throws: `HTTPError` 422 when it cannot be one, 400 when numbers have been stored without it.
  package func setReason(_ text: String, at location: ValidationIssue.Location) throws(HTTPError) {
    let text = text.trimmedASCII
    if let defect = FieldTextDefect.of(text, longest: Exclusion.longestReason) {
      throw HTTPError(issues: [ValidationIssue([location, "motivo"], defect.message, type: defect.type)])
    }
    if hasBegun, text != reason { throw HTTPError(.badRequest, "El motivo debe ir antes que los números") }
    reason = text
  }

  package func feed(_ bytes: UnsafeRawBufferPointer, to parser: any RecipientParser) throws(HTTPError) {
    try UploadError.answered { () throws(UploadError) in try parser.feed(bytes) }
  }

  package func finish(_ parser: any RecipientParser) throws(HTTPError) {
    try UploadError.answered { () throws(UploadError) in try parser.finish() }
  }

  /// Stores the batches that are full.
  package func drain() async throws {
    while let batch = recipients.nextBatch() { try await apply(batch) }
  }

  /// Stores the rest.
  /// - Returns: the answer.
  package func finish() async throws -> HTTPResponse {
    while let batch = recipients.lastBatch() { try await apply(batch) }
    let total = try await list.link.answering { _ in
      try await list.link.waitForReplicas()
      return try await list.count()
    }
    if recipients.accepted == 0, recipients.rejected > 0 {
      return answer(total: total, refusal: "No hay ningún número válido")
    }
    return answer(total: total, refusal: nil)
  }

  /// Adds one number that has been checked.
  /// - Returns: whether it is new.
  package func add(_ recipient: Recipient) async throws -> Bool {
    try await apply([recipient])
    try await list.link.answering { _ in try await list.link.waitForReplicas() }
    return changed > 0
  }

  private func apply(_ batch: ElementBatch) async throws {
    hasBegun = true
    try await apply(batch.recipients)
  }

  private func apply(_ some: [Recipient]) async throws {
    let value = Exclusion.value(at: moment, origin: origin, reason: reason)
    let (result, mayBeDone) = try await list.link.completing { [list, verb] isRepeat in
      switch verb {
      case .add: (try await list.add(some.map { .string($0.identity) }, value: value, isRepeat: isRepeat), false)
      // Of numbers that are gone after a lost reply, this very request may have taken some off.
      case .remove: (.added(try await list.remove(some)), isRepeat)
      }
    }
    guard case .added(let count) = result else {
      throw HTTPError(
        .badRequest,
        "La lista de exclusión admite como máximo \(QueueLimits.exclusions) números; se agregaron \(changed)")
    }
    changed += count
    if count > 0 || mayBeDone { onChange() }
  }

  private func answer(total: Int, refusal: String?) -> HTTPResponse {
    var json = JSONObjectWriter()
    if let refusal { json.field("detail", refusal) }
    switch verb {
    case .add:
      json.field("agregados", changed)
      json.field("ya_estaban", recipients.accepted - changed)
    case .remove:
      json.field("eliminados", changed)
      json.field("no_estaban", recipients.accepted - changed)
    }
    json.field("filas_rechazadas", recipients.rejected)
    json.rowErrors("errores", recipients.errors)
    json.field("total", total)
    json.warnings(warnings)
    return HTTPResponse(json: json.finish(), status: refusal == nil ? .ok : .badRequest)
  }
}

extension ElementBatch {
  /// The elements' numbers; the elements hold nothing else (`seq|0|["584121234567"]`).
  fileprivate var recipients: [Recipient] {
    (0..<count).compactMap { index in
      let element = bytes[range(at: index)]
      let quote = element.firstIndex(of: UInt8(ascii: "\"")) ?? element.startIndex
      return element[(quote + 1)..<(element.endIndex - 2)].withUnsafeBytes { Recipient(stored: $0) }
    }
  }
}
