// Which LoopServer this is: the description of the API says it, and each instance tells the others.

package enum ProgramVersion {
  package static let text = "1.0.0"
}
