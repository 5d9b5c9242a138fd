// The value of an upload's field: a text from a form, any type from a JSON body. CreateCampaignRoute makes them from a
// form's parts, JSONUploadReader from the body's tokens.

/// A value, as far as a field of an upload may need it.
package enum FieldValue: Sendable, Equatable {
  case string(String)
  /// A number without fraction or exponent that fits.
  case integer(Int)
  /// Any other number, in the letters of the document.
  case number(String)
  case boolean(Bool)
  case null
  /// An object or an array, whose content was skipped.
  case object
  case array
  /// The content of a field that is an object (`UploadField.isObject`), in its order.
  case members([FieldMember])
}

/// A name and its value in a field that is an object.
package struct FieldMember: Sendable, Equatable {
  package var name: String
  package var value: FieldValue

  package init(name: String, value: FieldValue) {
    self.name = name
    self.value = value
  }
}
