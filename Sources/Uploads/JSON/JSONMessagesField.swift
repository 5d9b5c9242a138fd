// What a JSON body has where its rows belong. The routes refuse all but rows.

/// What `mensajes`, or `numeros` of a list of numbers, was.
package enum JSONMessagesField: Sendable, Equatable {
  case absent
  /// An array, whose rows went to the collector.
  case rows
  /// Something else.
  case mistyped(FieldValue)
}
