// What a JSON body has in the place of its rows. The routes accept only rows.

/// What `mensajes`, or `numeros` of a list of numbers, was.
package enum JSONMessagesField: Sendable, Equatable {
  case absent
  /// An array, whose rows went to the collector.
  case rows
  /// Something else.
  case mistyped(FieldValue)
}
