// Which of the failed messages `reintentar` puts back: those that would fail again are left out, unless the operator
// names codes or asks for all. The route makes it, `retry.lua` applies it.

import Text

/// Chooses by the code of a failure, as the reports have it.
public struct RetryFilter: Sendable, Equatable {
  /// Only these; empty = any.
  public var only: [String] = []
  /// None of these.
  public var never: [String] = []
  /// None of these that failed within the last `rest`.
  public var notYet: [String] = []
  public var rest: Milliseconds = 0

  public init(only: [String] = [], never: [String] = [], notYet: [String] = [], rest: Milliseconds = 0) {
    self.only = only
    self.never = never
    self.notYet = notYet
    self.rest = rest
  }

  /// Codes that one request may name.
  public static let mostCodes = 50

  /// All of them.
  public static let all = RetryFilter()

  /// Messages that may arrive this time: Meta never delivers some, and others not before a day has passed.
  public static let promising = RetryFilter(
    never: codes(of: .never), notYet: codes(of: .afterADay), rest: 86_400_000)

  /// - Parameter codes: as in the reports' `codigo`.
  public static func only(_ codes: [String]) -> RetryFilter { RetryFilter(only: codes) }

  private static func codes(of again: MetaCode.Again) -> [String] {
    MetaCode.table.filter { $0.again == again }.flatMap { $0.numbers.map(String.init) }
  }
}
