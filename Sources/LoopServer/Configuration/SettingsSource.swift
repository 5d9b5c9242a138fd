// Where the raw text of a setting comes from: the environment, then the `.env` file. swift-configuration's providers read
// both; only their strings are used, because `int(forKey:default:)` silently gives the default for PORT=abc.

import Configuration

/// The environment over a `.env` file, as strings.
struct SettingsSource: Sendable {
  private let environment: EnvironmentVariablesProvider
  private let file: EnvironmentVariablesProvider

  /// The process' environment and a file, which may be missing.
  /// - Throws: `SettingsError` if the file exists and cannot be read.
  static func process(environmentFile: String = ".env") async throws(SettingsError) -> SettingsSource {
    do {
      return SettingsSource(
        environment: EnvironmentVariablesProvider(secretsSpecifier: secrets),
        file: try await EnvironmentVariablesProvider(
          environmentFilePath: .init(environmentFile), allowMissing: true, secretsSpecifier: secrets))
    } catch {
      throw .unreadable(file: environmentFile)
    }
  }

  /// Given values, for tests.
  init(environment: [String: String], file: [String: String] = [:]) {
    self.init(
      environment: EnvironmentVariablesProvider(environmentVariables: environment, secretsSpecifier: Self.secrets),
      file: EnvironmentVariablesProvider(environmentVariables: file, secretsSpecifier: Self.secrets))
  }

  private init(environment: EnvironmentVariablesProvider, file: EnvironmentVariablesProvider) {
    self.environment = environment
    self.file = file
  }

  /// The trimmed text of a variable; nil when it is set nowhere. An empty one counts as not set, so that
  /// `REDIS_URL=` in a deployment's form falls back like a missing one.
  func text(_ variable: String) -> String? {
    if let text = try? environment.environmentValue(forName: variable)?.trimmed, !text.isEmpty { return text }
    let written = try? file.environmentValue(forName: variable) ?? file.environmentValue(forName: "export \(variable)")
    guard let text = written?.trimmed.unquoted, !text.isEmpty else { return nil }
    return text
  }

  /// The variables whose values are never shown. Many receivers of webhooks have their token in the address.
  static let secretVariables: Set<String> = [
    "API_KEYS", "REDIS_URL", "SUPABASE_KEY", "WEBHOOK_URL", "WEBHOOK_SECRETO", "META_VERIFY_TOKEN", "META_APP_SECRET",
  ]

  private static var secrets: SecretsSpecifier<String, String> { .specific(secretVariables) }
}

extension String {
  /// Without white space at the ends.
  var trimmed: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }

  /// Without one pair of quotes around the whole, as people write values in `.env` files.
  fileprivate var unquoted: String {
    guard utf8.count >= 2, let first, first == last, first == "\"" || first == "'" else { return self }
    return String(dropFirst().dropLast())
  }
}
