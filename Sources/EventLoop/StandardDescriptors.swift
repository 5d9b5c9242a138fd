// Descriptors 0, 1 and 2, which a program may count on: whoever starts a process can leave them closed, and the next
// file that is opened gets the number. If the loop's own do, libuv ends the process when it closes them (it takes them
// for standard input and output), and what is meant for standard output goes into a socket. Loop.run calls this first.

import Glibc

enum StandardDescriptors {
  /// Opens /dev/null in the place of those that are closed, also for the children to come. Without a /dev/null
  /// everything stays as it is.
  static func fill() {
    while true {
      // The lowest free number.
      let descriptor = open("/dev/null", O_RDWR)
      if descriptor > STDERR_FILENO { close(descriptor) }
      if descriptor < 0 || descriptor > STDERR_FILENO { return }
    }
  }
}
