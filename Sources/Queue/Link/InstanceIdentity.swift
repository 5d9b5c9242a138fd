// Tells processes apart. Replicas may share INSTANCE_ID, and a process that was stopped and wakes up is not the one
// that took over from it. So random bits decide ownership; the label is for people (docs/consistency.md, "Owning a
// campaign").

import Text

/// One process: its INSTANCE_ID and 64 random bits.
package struct InstanceIdentity: Sendable, Hashable, CustomStringConvertible {
  /// `label-0123456789abcdef`
  package let text: String

  package var description: String { text }

  /// - Parameters:
  ///   - label: INSTANCE_ID. Control characters and what separates keys and fields (`|`, `:`, `{`, `}`) become `_`.
  ///   - random: given in tests.
  package init(label: String, random: UInt64 = .random(in: 0 ... .max)) {
    var scalars = String.UnicodeScalarView()
    for scalar in label.unicodeScalars {
      let isSafe = scalar.value > 0x20 && scalar.value != 0x7f && !"|:{}".unicodeScalars.contains(scalar)
      scalars.append(isSafe ? scalar : "_")
    }
    text = String(scalars) + "-" + RandomName.hexadecimal(random)
  }
}

/// The token of one claim of one campaign: `upload_id:n:identity`, always compared whole.
package struct OwnerToken: Sendable, Hashable, CustomStringConvertible {
  package let text: String
  /// The campaign's `upload_id`.
  package let upload: String

  package var description: String { text }

  /// - Parameters:
  ///   - upload: the campaign's `upload_id`, which keeps the owner of a deleted and re-created title out.
  ///   - number: how many claims this process has tried before, so that no two claims have the same token.
  package init(upload: String, number: Int, identity: InstanceIdentity) {
    text = "\(upload):\(number):\(identity.text)"
    self.upload = upload
  }
}

/// Names that are unique.
package enum RandomName {
  /// 128 random bits in hexadecimal: an `upload_id`, the id of an operation.
  package static func make() -> String { hexadecimal(.random(in: 0 ... .max)) + hexadecimal(.random(in: 0 ... .max)) }

  /// Sixteen digits.
  package static func hexadecimal(_ bits: UInt64) -> String {
    let digits = String(bits, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
