// Settings in the environment and the `.env` file that may not count as meant: one Spanish sentence each, without any
// value. ServerApplication logs them. A refused start prints them as well, since they may be its cause.

import Environment

extension SettingsSource {
  /// Sentences at most.
  private static let mostWarnings = 20

  var warnings: [String] {
    let all = repetitions + slips
    if all.count <= Self.mostWarnings { return all }
    return all.prefix(Self.mostWarnings) + ["y \(all.count - Self.mostWarnings) avisos más sobre nombres de ajustes"]
  }

  /// Settings that are in the file more than once.
  private var repetitions: [String] {
    let settings = file.entries.filter { SettingName.all.contains($0.name) }
    let lines = Dictionary(grouping: settings, by: \.name).mapValues { $0.map(\.line) }
    return lines.filter { $0.value.count > 1 }.sorted { $0.value[0] < $1.value[0] }.map { name, lines in
      "\(name) está \(lines.count) veces en \(path) y solo vale la última, la de la línea \(lines.last!)"
    }
  }

  /// Names that are nearly a setting's. Nobody would notice such a slip otherwise.
  private var slips: [String] {
    var places: [String: String] = [:]
    for entry in file.entries where places[entry.name] == nil { places[entry.name] = "\(path), línea \(entry.line)" }
    for name in environment.keys where places[name] == nil { places[name] = "variable de entorno" }
    return places.sorted { $0.key < $1.key }.compactMap { name, place in
      guard let meant = SettingName.meant(by: name), meant != name else { return nil }
      return "\(name) (\(place)) no es ningún ajuste y no se usa: quizá quiso escribir \(meant)"
    }
  }
}
