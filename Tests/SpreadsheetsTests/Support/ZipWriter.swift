// Makes zip archives byte by byte, so that each thing an archive can get wrong can be got wrong.

import CZlib

struct ZipWriter {
  /// One entry, and what its records say where that differs from the truth.
  struct Entry {
    var name: String
    var content: [UInt8]
    var isDeflated = true
    var flags = 0
    var method: Int?
    var size: Int?
    var compressedSize: Int?
    var checksum: UInt32?
    /// Sizes behind the data, and none before it.
    var hasDescriptor = false
    /// Sizes in an extra field.
    var isZip64 = false
    /// The directory's name, if it differs.
    var directoryName: String?
    /// Where the directory says it is.
    var header: Int?
  }

  var entries: [Entry] = []
  var comment: [UInt8] = []
  /// Whether the end is Zip64's as well.
  var isZip64 = false
  /// How many entries the end says there are.
  var count: Int?

  mutating func add(_ name: String, _ text: String, isDeflated: Bool = true) {
    entries.append(Entry(name: name, content: Array(text.utf8), isDeflated: isDeflated))
  }

  static func deflate(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 64)
    var input = bytes
    let count = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        precondition(CZlib.deflate(&stream, Z_FINISH) == Z_STREAM_END)
        return output.count - Int(stream.avail_out)
      }
    }
    deflateEnd(&stream)
    return Array(output[..<count])
  }

  func make() -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let data = entry.isDeflated ? Self.deflate(entry.content) : entry.content
      let sum = entry.checksum ?? UInt32(crc32(0, entry.content, UInt32(entry.content.count)))
      let method = entry.method ?? (entry.isDeflated ? 8 : 0)
      let size = entry.size ?? entry.content.count
      let compressedSize = entry.compressedSize ?? data.count
      let flags = entry.flags | (entry.hasDescriptor ? 8 : 0)
      let header = entry.header ?? file.count
      let name = Array(entry.name.utf8)
      let directoryName = Array((entry.directoryName ?? entry.name).utf8)
      func record(_ sizes: [Int]) -> [UInt8] {
        [20, 0].map(UInt8.init) + number(flags, 2) + number(method, 2) + number(0, 4) + sizes.flatMap { number($0, 4) }
      }
      let isLocal = entry.hasDescriptor
      file += [0x50, 0x4B, 3, 4] + record(isLocal ? [0, 0, 0] : [Int(sum), compressedSize, size])
      file += number(name.count, 2) + number(0, 2) + name + data
      if entry.hasDescriptor {
        file += [0x50, 0x4B, 7, 8] + number(Int(sum), 4) + number(compressedSize, 4) + number(size, 4)
      }
      let extra =
        entry.isZip64
        ? number(1, 2) + number(24, 2) + number(size, 8) + number(compressedSize, 8) + number(header, 8) : []
      let large = 0xFFFF_FFFF
      directory += [0x50, 0x4B, 1, 2, 20, 0]
      directory += record([Int(sum), entry.isZip64 ? large : compressedSize, entry.isZip64 ? large : size])
      directory += number(directoryName.count, 2) + number(extra.count, 2) + number(0, 2) + number(0, 2) + number(0, 2)
      directory += number(0, 4) + number(entry.isZip64 ? large : header, 4) + directoryName + extra
    }
    return file + directory + end(directoryAt: file.count, size: directory.count)
  }

  private func end(directoryAt start: Int, size: Int) -> [UInt8] {
    let count = count ?? entries.count
    var end: [UInt8] = []
    if isZip64 {
      end += [0x50, 0x4B, 6, 6] + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 4) + number(0, 4)
      end += number(count, 8) + number(count, 8) + number(size, 8) + number(start, 8)
      end += [0x50, 0x4B, 6, 7] + number(0, 4) + number(start + size, 8) + number(1, 4)
    }
    end += [0x50, 0x4B, 5, 6] + number(0, 2) + number(0, 2)
    end += isZip64 ? number(0xFFFF, 2) + number(0xFFFF, 2) : number(count, 2) + number(count, 2)
    end += isZip64 ? number(0xFFFF_FFFF, 4) + number(0xFFFF_FFFF, 4) : number(size, 4) + number(start, 4)
    return end + number(comment.count, 2) + comment
  }

  private func number(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
