// Which language the console speaks to its operator: Spanish, or English where the environment asks for it. What comes
// from the server (`detail`, `motivo`, the names of states) is Spanish in both.

import Glibc

/// A language of the console.
package enum Language: Sendable {
  case spanish
  case english

  /// Stands above the environment: the chapter of the documentation is Spanish wherever it is made.
  @TaskLocal package static var forced: Language?

  static var current: Language { forced ?? ofProcess }

  private static let ofProcess = Language(
    variables: ["LC_ALL", "LC_MESSAGES", "LANG"].map(environment))

  /// The first variable that says something decides, as for every program (POSIX, "Internationalization Variables").
  /// - Parameter variables: the values of LC_ALL, LC_MESSAGES and LANG, in this order.
  init(variables: [String?]) {
    let locale = variables.compactMap { $0 }.first { !$0.isEmpty } ?? ""
    self = locale == "en" || locale.hasPrefix("en_") || locale.hasPrefix("en.") ? .english : .spanish
  }
}

/// A sentence in the language of the operator. The table of all of them is `Words`.
func say(_ spanish: @autoclosure () -> String, _ english: @autoclosure () -> String) -> String {
  switch Language.current {
  case .spanish: spanish()
  case .english: english()
  }
}

/// The table of sentences, one member each, in extensions by what they are about.
enum Words {}
