// Which part of an XLSX is which: every part names the others it uses in a file beside it (`_rels/NAME.rels`, ECMA-376
// part 2). Parts are found through these, since only the names that Excel itself uses are always the same.

struct Relationship {
  /// The last word of its type, such as `worksheet` or `styles`. The rest differs between the standard's two variants.
  let kind: String
  /// The archive entry it leads to.
  let target: String
}

final class RelationshipsHandler: PartHandler {
  private(set) var byIdentifier: [String: Relationship] = [:]
  private let folder: ArraySlice<Substring>

  /// - Parameter part: the entry whose relationships these are; empty for those of the archive.
  init(of part: String) { folder = part.split(separator: "/").dropLast() }

  /// Where the relationships of a part are.
  static func entry(of part: String) -> String {
    let parts = part.split(separator: "/", omittingEmptySubsequences: true)
    return (parts.dropLast() + ["_rels", "\(parts.last ?? "").rels"]).joined(separator: "/")
  }

  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    guard name.isLocally("Relationship"), let identifier = attributes.text("Id"), let type = attributes.text("Type"),
      let target = attributes.text("Target")
    else { return }
    // A link to somewhere else.
    if let mode = attributes.full("TargetMode"), XMLName.equal(mode, "External") { return }
    guard byIdentifier.count < SpreadsheetLimits.relationships else { return fail(.damaged("relaciones")) }
    byIdentifier[identifier] = Relationship(
      kind: type.split(separator: "/").last.map(String.init) ?? "", target: resolve(target))
  }

  func first(_ kind: String) -> Relationship? { byIdentifier.values.first { $0.kind == kind } }

  /// The entry that a target names. It is relative to the part's folder unless it begins with a slash.
  private func resolve(_ target: String) -> String {
    var path: [Substring] = target.utf8.first == 0x2F ? [] : Array(folder)
    for step in target.split(separator: "/") {
      switch step {
      case ".": break
      case "..": _ = path.popLast()
      default: path.append(step)
      }
    }
    return path.joined(separator: "/").lowercased()
  }
}
