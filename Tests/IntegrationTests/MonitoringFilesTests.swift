// deploy/prometheus and deploy/grafana: promtool accepts them, every alert is tested, and every query reads metrics
// that a server really serves.

import EventLoop
import Foundation
import TestSupport
import Testing

@Suite struct MonitoringFilesTests {
  private static let deploy = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("deploy")

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: deploy.appendingPathComponent(path), encoding: .utf8)
  }

  /// The queries of the dashboard, with Grafana's variables filled in.
  private static func dashboardQueries() throws -> [String] {
    let json = try JSONSerialization.jsonObject(with: Data(text("grafana/tableros/loopserver.json").utf8))
    let dashboard = try #require(json as? [String: Any])
    let panels = try #require(dashboard["panels"] as? [[String: Any]])
    var queries: [String] = []
    for panel in panels where panel["type"] as? String != "row" {
      let targets = try #require(panel["targets"] as? [[String: Any]])
      #expect(!targets.isEmpty, "\(panel["title"] ?? "")")
      queries += try targets.map { try #require($0["expr"] as? String) }
    }
    let templating = try #require(dashboard["templating"] as? [String: Any])
    for variable in try #require(templating["list"] as? [[String: Any]]) where variable["type"] as? String == "query" {
      let query = try #require(variable["query"] as? String)
      let metric = try #require(query.firstMatch(of: /^label_values\((\w+), \w+\)$/)).1
      queries.append(String(metric))
    }
    return queries.map {
      $0.replacing("$__rate_interval", with: "5m").replacing("$instancia", with: ".*")
    }
  }

  /// The expressions of the alerts, by name.
  private static func alerts() throws -> [String: String] {
    var alerts: [String: String] = [:]
    for part in try text("prometheus/reglas/loopserver.yml").split(separator: "- alert: ").dropFirst() {
      let name = part.prefix { !$0.isNewline }
      // From `expr:` to the next field of the same depth.
      let body = try #require(part.firstMatch(of: /\n {8}expr:( >)?(?<expression>(?:.|\n)*?)\n {8}\w/))
      alerts[String(name)] = String(body.expression)
    }
    return alerts
  }

  @Test func everyQueryReadsMetricsThatAreServed() async throws {
    let dashboard = try Self.dashboardQueries()
    let alerts = try Self.alerts()
    #expect(dashboard.count > 40 && alerts.count > 10)
    try await withDeadline(.seconds(60)) {
      try await Stack.run { stack in
        // The pace is so slow that the campaign still runs when the test looks.
        _ = try await stack.upload(csv(rows: 5), title: "vigilada", fields: ["intervalo_ms": "60000"])
        var metrics = try await stack.server.metrics()
        try await eventually("a message was sent") {
          metrics = try await stack.server.metrics()
          return metrics.value("loopserver_message_codes_total") == 1
        }
        // Prometheus' own: whether a target answered.
        let served = metrics.queryableNames.union(["up"])
        for query in dashboard + alerts.values {
          let names = metricNames(in: query)
          #expect(!names.isEmpty, "\(query)")
          #expect(names.subtracting(served).isEmpty, "\(query)")
        }
        // Every family that is served is read by a query.
        let read = (dashboard + alerts.values).reduce(into: Set<String>()) { $0.formUnion(metricNames(in: $1)) }
        for family in metrics.families.keys where family != "process_virtual_memory_bytes" {
          #expect(["", "_bucket", "_sum", "_count"].contains { read.contains(family + $0) }, "\(family)")
        }
      }
    }
  }

  @Test(arguments: [
    (#"sum by (a_b) (rate(m_total{x="y_z{"}[5m])) / on (q) n"#, ["m_total", "n"]),
    ("1e3 * histogram_quantile(0.99, sum by (le) (rate(t_seconds_bucket[5m]))) > 0.1", ["t_seconds_bucket"]),
    ("absent(up == 1) or a unless b and (c offset 5m > bool 1)", ["up", "a", "b", "c"]),
    ("time() - s", ["s"]),
  ])
  func namesAreFoundInQueries(query: String, names: [String]) {
    #expect(metricNames(in: query) == Set(names))
  }

  @Test func promtoolAcceptsAllOfIt() async throws {
    let directory = URL(fileURLWithPath: NSTemporaryDirectory() + "vigilancia-" + UUID().uuidString)
    try FileManager.default.copyItem(at: Self.deploy.appendingPathComponent("prometheus"), to: directory)
    defer { try? FileManager.default.removeItem(at: directory) }
    let queries = try Self.dashboardQueries()
    try await withDeadline(.seconds(60)) {
      // Without the key's file Prometheus would not start, and promtool says so.
      try? FileManager.default.removeItem(at: directory.appendingPathComponent("clave"))
      let configuration = directory.path + "/prometheus.yml"
      #expect(try await promtoolComplaint("check", "config", configuration)?.contains("clave") == true)
      try Data("una-clave".utf8).write(to: directory.appendingPathComponent("clave"))
      #expect(try await promtoolComplaint("check", "config", configuration) == nil)
      #expect(try await promtoolComplaint("check", "rules", directory.path + "/reglas/loopserver.yml") == nil)
      #expect(try await promtoolComplaint("test", "rules", directory.path + "/pruebas/loopserver.yml") == nil)

      // The dashboard's queries as recording rules: promtool parses those.
      let rules = queries.enumerated().map { number, query in
        "  - { record: consulta:\(number), expr: '\(query.replacing("'", with: "''"))' }\n"
      }
      let file = directory.appendingPathComponent("tablero.yml")
      try Data("groups:\n- name: tablero\n  rules:\n\(rules.joined())".utf8).write(to: file)
      #expect(try await promtoolComplaint("check", "rules", file.path) == nil)
    }
  }

  @Test func everyAlertFiresInATest() throws {
    let tests = try Self.text("prometheus/pruebas/loopserver.yml")
    for name in try Self.alerts().keys {
      #expect(
        tests.contains("alertname: \(name)\n        exp_alerts:\n          - exp_labels"), "\(name) must fire in a test"
      )
    }
  }
}
