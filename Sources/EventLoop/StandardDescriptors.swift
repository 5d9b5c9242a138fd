// Descriptors 0, 1 and 2. A process can be started with them closed; the next file that is opened then gets the number.
// When the loop's own files get them, libuv ends the process on closing them (it takes them for standard input and
// output), and text for standard output goes into a socket. Loop.run calls this first.

import Glibc

enum StandardDescriptors {
  /// Opens /dev/null in the place of those that are closed; children inherit it. Without a /dev/null nothing changes.
  static func fill() {
    while true {
      // open(2) takes the lowest free number.
      let descriptor = open("/dev/null", O_RDWR)
      if descriptor > STDERR_FILENO { close(descriptor) }
      if descriptor < 0 || descriptor > STDERR_FILENO { return }
    }
  }
}
