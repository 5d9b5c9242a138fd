// The program begins here; what it does is in CommandLine/.

import Console
import Glibc

// Nearly every start is without options. Then there is nothing to parse, and the parser, which first looks at the
// options of all commands, would take a fifth of the time until the first answer.
if ["serve"].starts(with: CommandLine.arguments.dropFirst()) { exit(ServeCommand.serve()) }
ProgramEnd.run(LoopServerCommand.self)
