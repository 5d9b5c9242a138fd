// Where the raw text of a setting comes from: the environment, then the `.env` file.

import Environment
import Glibc

/// The environment over a `.env` file, as strings.
struct SettingsSource: Sendable {
  let environment: [String: String]
  let file: EnvironmentFile
  /// The file as errors and warnings name it.
  let path: String
  /// The entry that counts for each name in the file.
  private let inFile: [String: EnvironmentFile.Entry]

  /// The process' environment and a file, which may be missing.
  /// - Throws: `SettingsError` if there is something at `environmentFile` that is no `.env` file.
  static func process(environmentFile: String = ".env") throws(SettingsError) -> SettingsSource {
    let path = absolute(environmentFile)
    do {
      let file = try EnvironmentFile.read(environmentFile)
      return SettingsSource(environment: ProcessEnvironment.variables, file: file, path: path)
    } catch {
      throw .file(path, error)
    }
  }

  init(environment: [String: String], file: EnvironmentFile = EnvironmentFile(), path: String = ".env") {
    self.environment = environment
    self.file = file
    self.path = path
    inFile = Dictionary(file.entries.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// The trimmed text of a variable; nil when it is set nowhere. An empty one counts as not set, so that
  /// `REDIS_URL=` in a deployment's form falls back like a missing one.
  func text(_ variable: String) -> String? { find(variable)?.text }

  /// Where the text of a variable stands, for people; nil when it is set nowhere.
  func place(of variable: String) -> String? { find(variable)?.place }

  private func find(_ variable: String) -> (text: String, place: String)? {
    if let text = environment[variable]?.trimmed, !text.isEmpty { return (text, "variable de entorno") }
    guard let entry = inFile[variable], !entry.value.isEmpty else { return nil }
    return (entry.value, "\(path), línea \(entry.line)")
  }

  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return String(cString: folder) + "/" + path
  }
}
