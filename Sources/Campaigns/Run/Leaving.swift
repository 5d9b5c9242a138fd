// Why an owner lets its campaign go before it is finished: it was asked to, or placement has long named another
// instance.

struct Leaving: Sendable {
  var isRequested = false
  /// The process ends: whatever is left to tell, whoever takes the campaign over sets it aside.
  var isAbandoned = false
  /// It is handed back for the instance it is placed on.
  var isHandover = false
  var watch: HandoverWatch
}
