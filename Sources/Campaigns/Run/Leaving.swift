// Why an owner gives its campaign up before it is finished: it was asked to, or placement has long named another
// instance.

struct Leaving: Sendable {
  var isRequested = false
  /// The process ends, even with something left to tell: the next owner sets those messages aside.
  var isAbandoned = false
  /// It is handed back for the instance it is placed on.
  var isHandover = false
  var watch: HandoverWatch
}
