// refrain: the command line.
//
// `serve` is the service itself; the other commands do one thing to a cache and end. They speak the
// cache API, either over HTTP to a running service (`--url`) or to the same handlers in this
// process (`--data DIR`, where no service holds the directory), so there is one meaning for both.
//
// Each command is a type that conforms to `Command`, with a line in `CommandTable.all`. Results go
// to standard output, everything else to standard error. Exit codes: 0 done, 1 failed, 2 usage.
//
// The main thread never becomes a task's: `serve` has to block signals before any other thread
// exists, and then waits for them here.

ToolProcess.run(Array(CommandLine.arguments.dropFirst()))
