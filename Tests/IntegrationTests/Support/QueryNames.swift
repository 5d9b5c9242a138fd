// Finds the metrics that a PromQL query reads. It is no parser: promtool says whether the query is valid.

/// The metric names in a PromQL expression.
func metricNames(in query: String) -> Set<String> {
  var text = query
  for pattern in [
    try! Regex(#""[^"]*""#), try! Regex(#"\{[^}]*\}"#), try! Regex(#"\[[^\]]*\]"#),
    try! Regex(#"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)"#),
    // A function's name.
    try! Regex(#"\b[a-z_0-9]+\s*\("#),
  ] {
    text.replace(pattern, with: " ")
  }
  let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" || $0 == ".") }
  let operators: Set<Substring> = ["and", "or", "unless", "bool", "offset"]
  return Set(words.filter { $0.first!.isLetter && !operators.contains($0) }.map(String.init))
}
