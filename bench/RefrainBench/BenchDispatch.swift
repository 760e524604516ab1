import Glibc

/// Finds the benchmark that was asked for and runs it; ends the process with 0, 1 or 2.
func runBench(_ arguments: [String]) async {
    guard let name = arguments.first, name != "--help", name != "help" else {
        printBenchUsage()
        exit(arguments.isEmpty ? 2 : 0)
    }
    guard let command = BenchCommands.all.first(where: { $0.name == name }) else {
        complain("there is no benchmark \"\(name)\"")
        printBenchUsage()
        exit(2)
    }
    let rest = Array(arguments.dropFirst())
    if rest.contains("--help") {
        print("refrain-bench \(command.name): \(command.summary)\n\n\(command.options)")
        exit(0)
    }
    do {
        try await command.run(BenchArguments(rest))
    } catch {
        complain("\(command.name): \(error)")
        exit(1)
    }
}

func printBenchUsage() {
    print("usage: refrain-bench <benchmark> [options]\n")
    for command in BenchCommands.all {
        print("  \(command.name): \(command.summary)")
    }
}

func complain(_ message: String) {
    var line = Array("refrain-bench: \(message)\n".utf8)
    while !line.isEmpty {
        let count = unsafe write(2, line, line.count)
        guard count > 0 else { return }
        line.removeFirst(count)
    }
}
