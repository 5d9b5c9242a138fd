// A scrape for a test: it reads the exposition format back, and asks promtool about it.

import EventLoop
import Foundation
import Testing

/// The samples of one page.
struct MetricsText: Sendable {
  struct Sample: Sendable {
    var name: String
    var labels: [String: String]
    var value: Double
  }

  let text: String
  private(set) var samples: [Sample] = []
  /// Family names with their types.
  private(set) var families: [String: String] = [:]

  init(_ text: String) throws {
    self.text = text
    for line in text.split(separator: "\n") {
      if line.hasPrefix("# TYPE ") {
        let words = line.split(separator: " ")
        families[String(words[2])] = String(words[3])
      } else if !line.hasPrefix("#") {
        samples.append(try Sample(line))
      }
    }
  }

  /// The sum of the samples with this name and these labels; nil when there is none.
  func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    let found = samples.filter { sample in
      sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
    }
    return found.isEmpty ? nil : found.reduce(0) { $0 + $1.value }
  }

  /// The values of a label that occur with a name.
  func values(of label: String, in name: String) -> Set<String> {
    Set(samples.filter { $0.name == name }.compactMap { $0.labels[label] })
  }

  /// Every name that a query may use: the families, and a histogram's three.
  var queryableNames: Set<String> {
    var names: Set<String> = []
    for (name, type) in families {
      names.formUnion(type == "histogram" ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name])
    }
    return names
  }
}

struct BadSample: Error { let line: String }

extension MetricsText.Sample {
  /// `name{label="value",…} number`
  fileprivate init(_ line: Substring) throws {
    var rest = line
    name = String(rest.prefix { $0 != "{" && $0 != " " })
    rest = rest.dropFirst(name.count)
    labels = [:]
    if rest.first == "{" {
      repeat {
        rest = rest.dropFirst()
        let label = String(rest.prefix { $0 != "=" })
        rest = rest.dropFirst(label.count + 2)
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
          if character == "\\", let escaped = rest.popFirst() {
            value.append(escaped == "n" ? "\n" : escaped)
          } else {
            value.append(character)
          }
        }
        labels[label] = value
      } while rest.first == ","
      guard rest.first == "}" else { throw BadSample(line: String(line)) }
      rest = rest.dropFirst()
    }
    guard rest.first == " ", let number = Double(rest.dropFirst()) else { throw BadSample(line: String(line)) }
    value = number
  }
}

extension ServerProcess {
  /// Asks for /metrics.
  func metrics(_ arguments: String...) async throws -> MetricsText {
    let answer = arguments.isEmpty ? try await look(url("/metrics")) : try await curl(arguments + [url("/metrics")])
    #expect(answer.status == 200)
    return try MetricsText(answer.body)
  }
}

/// Runs promtool.
/// - Returns: promtool's complaint; nil when it has none.
@LoopActor
func promtoolComplaint(_ arguments: String..., input: String = "") async throws -> String? {
  let child = try ChildProcess(
    "promtool", arguments, standardOutput: .capture, standardError: .capture, standardInput: Array(input.utf8))
  if await child.wait() == .exited(0) { return nil }
  return child.standardOutput.text + child.standardError.text
}
