// A parser for `.env` files: from bytes to settings, or to the first line that is not one. Pure.
// `EnvironmentFile+read.swift` reads the bytes from the disk, and `SettingsSource` asks for the values. The parser
// skips comments and blank lines only: a dropped line that was meant as API_KEYS would leave the server open to all.

/// The contents of a `.env` file.
package struct EnvironmentFile: Sendable, Equatable {
  /// One line `NAME=value`.
  package struct Entry: Sendable, Equatable {
    package var name: String
    /// Without its quotes; empty for `NAME=`.
    package var value: String
    /// Counted from 1.
    package var line: Int

    package init(name: String, value: String, line: Int) {
      self.name = name
      self.value = value
      self.line = line
    }
  }

  /// Bytes of the longest file.
  package static let longest = 65_536

  /// In the order of their lines. A name may be there more than once: the last one counts.
  package private(set) var entries: [Entry] = []

  /// The settings of no file: none.
  package init() {}

  /// - Parameter bytes: UTF-8 with or without its byte order mark. A line ends with LF, CR LF or CR.
  /// - Throws: `EnvironmentFileError` for the first line that is no `NAME=value`, comment or blank. It holds no value.
  package init(_ bytes: [UInt8]) throws(EnvironmentFileError) {
    if bytes.count > Self.longest { throw EnvironmentFileError(.tooLong) }
    if Self.isUTF16(bytes) { throw EnvironmentFileError(.utf16) }
    var filled: Set<String> = []
    var rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    var number = 0
    while !rest.isEmpty {
      let line = Self.nextLine(&rest)
      number += 1
      do throws(EnvironmentFileError.Reason) {
        guard let (name, value) = try EnvironmentLine.read(line) else { continue }
        if SettingName.all.contains(name) {
          if value.isEmpty, filled.contains(name) { throw .emptied }
          if !value.isEmpty { filled.insert(name) }
        }
        entries.append(Entry(name: name, value: value, line: number))
      } catch {
        throw EnvironmentFileError(error, line: number, setting: EnvironmentLine.setting(in: line))
      }
    }
  }

  /// Takes the first line off `bytes`, with its end.
  private static func nextLine(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let end = bytes.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.endIndex
    let line = bytes[..<end]
    bytes = bytes[end...]
    if bytes.popFirst() == 0x0D, bytes.first == 0x0A { bytes.removeFirst() }
    return line
  }

  /// Recognised by its byte order mark, or by the NUL in every Latin letter.
  private static func isUTF16(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(2).contains(0)
  }
}
