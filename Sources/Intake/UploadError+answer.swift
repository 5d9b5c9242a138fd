// The answer to an error in the content of an upload.

import HTTPServer
import Uploads

extension HTTPError {
  /// What ends an upload because of its content: 400, or 422 where its text is not UTF-8.
  package init(_ error: UploadError) {
    switch error.kind {
    case .content, .columns:
      self.init(.badRequest, error.detail)
      columns = error.columns
    case .mapping(let target):
      self.init(issues: [ValidationIssue(["body", "mapeo", .name(target)], error.detail, type: "value_error")])
    case .foreign(let field):
      let location: [ValidationIssue.Location] = ["body"] + (field.map { [.name($0)] } ?? [])
      self.init(issues: [ValidationIssue(location, error.detail, type: "value_error")])
    }
  }
}

extension UploadError {
  /// Runs a step of a parser, with its errors as an answer.
  package static func answered(_ step: () throws(UploadError) -> Void) throws(HTTPError) {
    do { try step() } catch { throw HTTPError(error) }
  }
}
