// refrain-bench: the project's measurements, one subcommand each.
//
// A benchmark is a type that conforms to `BenchCommand` in a file of its own, and a line in
// `BenchCommands.all`. Each prints a table for people and, with `--json FILE`, appends one JSON
// object per row, so that two runs on one machine can be compared. Rules that hold for all: inputs
// come from a seed or a named file, rounds of rivals are interleaved, minimum and median are
// reported, and the command line that was measured is part of the result.

await runBench(Array(CommandLine.arguments.dropFirst()))
