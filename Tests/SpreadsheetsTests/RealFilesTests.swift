// Files as openpyxl and odfpy write them: the written cells come out, in whatever steps the file is read.

import Foundation
import Spreadsheets
import Testing

@Suite struct RealFilesTests {
  private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The files that make_files.py makes, by name.
  private static let files: [String: [UInt8]] = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sheets-\(UUID().uuidString)")
    try! FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let python = Process()
    python.executableURL = URL(fileURLWithPath: "\(project)/.build/python/bin/python")
    python.arguments = ["-B", "\(project)/Tests/SpreadsheetsTests/make_files.py", folder.path]
    guard (try? python.run()) != nil else { return [:] }
    python.waitUntilExit()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return Dictionary(
      uniqueKeysWithValues: names.map { name in
        (name, FileManager.default.contents(atPath: folder.appendingPathComponent(name).path).map(Array.init) ?? [])
      })
  }()

  private func file(_ name: String) throws -> [UInt8] {
    try #require(Self.files[name], "make_files.py made no \(name): was `make setup` run?")
  }

  @Test func aWorkbookOfCustomers() throws {
    let reading = try SheetReading.everyWay(file("clientes.xlsx"))
    #expect(reading.error == nil)
    #expect(reading.sheet == "Clientes")
    #expect(reading.sheetNames == ["Listas", "Clientes", "Vacía", "Otra"])
    let expected: [SheetReading.Row] = [
      .init(number: 1, cells: ["numero", "Nombre", "", "Fecha", "Monto", "Descuento", "Hora", "Activo", "Nota"]),
      .init(
        number: 2,
        cells: ["584121234567", "José Ñandú", "Pérez", "2026-11-30", "$1,500.50", "26%", "14:30:00", "VERDADERO"]),
      .init(
        number: 3, cells: ["584121234568", "Ana", "", "2026-11-30T08:05:07", "1500", "100%", "", "FALSO"],
        isHidden: true),
      .init(
        number: 4, cells: ["+58 412 1234569", "línea 1\nlínea 2", "<&>\"'", "", "(3.50)", "10%", "", "", "#N/A"],
        defect: .errorValue, defectColumn: 8),
      .init(number: 5, cells: ["584121234570", ""], defect: .noResult, defectColumn: 1),
      .init(number: 9, cells: ["", "", "lejos"]),
    ]
    for (row, wanted) in zip(reading.rows, expected) { #expect(row == wanted) }
    #expect(reading.rows.count == expected.count)
    #expect(try SheetReading.everyWay(file("clientes.xlsx"), sheet: "otra").texts == [["numero", "7"]])
    #expect(try SheetReading.everyWay(file("clientes.xlsx"), sheet: "Vacía").texts == [])
  }

  @Test func aWorkbookWrittenRowByRow() throws {
    let reading = SheetReading(try file("seguido.xlsx"), piece: 700, stepRows: 10)
    #expect(reading.rows.count == 2001)
    #expect(reading.rows.last == .init(number: 2001, cells: ["584120001999", "Nombre 1999"]))
  }

  @Test func aWorkbookOfAnOldMac() throws {
    #expect(try SheetReading.everyWay(file("mac.xlsx")).texts == [["2026-11-30", "2026-11-30T14:30:00"]])
  }

  @Test func anOpenDocument() throws {
    let reading = try SheetReading.everyWay(file("clientes.ods"))
    #expect(reading.error == nil)
    #expect(
      reading.rows == [
        .init(number: 1, cells: ["numero", "Nombre", "Fecha", "Descuento"]),
        .init(number: 2, cells: ["584121234567", "José Ñandú", "2026-11-30", "26%"]),
        .init(number: 13, cells: ["584121234568", "Ana", "Ana"], isHidden: true),
        .init(number: 14, cells: ["a", "", "b"]),
      ])
    #expect(try SheetReading.everyWay(file("clientes.ods"), sheet: "Otra").texts == [["7"]])
  }
}
