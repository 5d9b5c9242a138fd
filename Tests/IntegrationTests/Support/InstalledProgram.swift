// The program as it is installed: in a `bin`, with its files in `share` beside that. Its panel is a small one, because
// these tests are about serving files and not about their contents.
//
// The folder stands beside the built program and holds a second name of it. A copy would not do: a child that another
// test starts while the copy is written holds it open, and the kernel refuses to run a file that is open for writing.

import Foundation

struct InstalledProgram {
  let folder: String
  var path: String { folder + "/bin/LoopServer" }

  static let page = "<!doctype html><title>Panel de prueba</title>"
  static let script = "export const nombre = 'prueba';\n" + String(repeating: "// relleno\n", count: 200)

  init() throws {
    let built = URL(fileURLWithPath: ServerProcess.executable)
    folder = built.deletingLastPathComponent().path + "/instalado-" + UUID().uuidString
    let files = FileManager.default
    let panel = folder + "/share/loopserver/panel"
    for path in [folder + "/bin", panel + "/vendor"] {
      try files.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    try files.linkItem(atPath: built.path, toPath: path)
    try Data(Self.page.utf8).write(to: URL(fileURLWithPath: panel + "/index.html"))
    for name in ["inicio.js", "vendor/preact-1.js"] {
      try Data(Self.script.utf8).write(to: URL(fileURLWithPath: "\(panel)/\(name)"))
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
