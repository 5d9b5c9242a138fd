// What reading one cell with a phone number costs. Built by Benchmarks/phones.sh.

import Phones

/// The most that the usual kinds may cost, in nanoseconds.
let limit = 300.0
let cells = 10_000

/// - Returns: nanoseconds a cell, of the fastest of some rounds: what else the machine does only adds to it.
func cost(_ country: String, _ cell: (Int) -> String) -> Double {
  let country = Country(code: country)
  let bytes = (0..<cells).map { Array(cell($0).utf8) }
  var best = Duration.seconds(1)
  for _ in 0..<50 {
    let took = ContinuousClock().measure {
      for cell in bytes {
        cell.withUnsafeBytes { cell in
          guard (try? PhoneNumber(normalizing: cell, country: country)) != nil else { fatalError("no number") }
        }
      }
    }
    best = min(best, took)
  }
  return best / .nanoseconds(1) / Double(cells)
}

func report(_ name: String, isUsual: Bool = false, _ country: String, _ cell: (Int) -> String) -> Bool {
  let nanoseconds = cost(country, cell)
  let isGood = !isUsual || nanoseconds <= limit
  let padding = String(repeating: " ", count: 36 - name.count)
  print("\(isGood ? "ok    " : "FAILED")  \(name)\(padding)\(Int(nanoseconds + 0.5)) ns")
  return isGood
}

let results = [
  report("international", isUsual: true, "-") { "58412\(1_000_000 + $0)" },
  report("international, with PAIS", isUsual: true, "VE") { "58412\(1_000_000 + $0)" },
  report("of another country, with PAIS", isUsual: true, "VE") { "57300\(1_000_000 + $0)" },
  report("national", isUsual: true, "VE") { "412\(1_000_000 + $0)" },
  report("national, with its zero", isUsual: true, "VE") { "0412\(1_000_000 + $0)" },
  report("international, of Argentina", isUsual: true, "AR") { "54911\(10_000_000 + $0)" },
  report("formatted", "-") { "+58 (412) 123-\(1000 + $0 % 9000)" },
  report("national, formatted", "VE") { "0412-123.\(1000 + $0 % 9000)" },
  report("Argentina's 15", "AR") { "011 15-\(10_000_000 + $0)" },
]
if results.contains(false) { fatalError("above \(Int(limit)) ns") }
