import CacheServer
import Glibc

/// The process: finds the command, runs it, ends with its code.
enum ToolProcess {
    /// Owner of the one unstructured task: the command that this process is for.
    static func run(_ arguments: [String]) -> Never {
        let console = Console()
        do throws(ToolError) {
            switch try CommandTable.parse(arguments) {
            case .print(let text):
                console.write(text)
                exit(0)
            case .run(let command, let parsed):
                if command is ServeCommand.Type { TerminationSignal.block() }
                Task {
                    exit(await outcome(of: command, parsed, console))
                }
                if command is ServeCommand.Type { ServeCommand.waitForSignals() }
                while true { pause() }
            }
        } catch {
            exit(report(error, console))
        }
    }

    private static func outcome(
        of command: any Command.Type, _ arguments: ParsedArguments, _ console: Console
    ) async -> Int32 {
        do throws(ToolError) {
            try await command.run(arguments, console)
            return 0
        } catch {
            return report(error, console)
        }
    }

    private static func report(_ error: ToolError, _ console: Console) -> Int32 {
        switch error {
        case .usage(let message):
            console.complain("refrain: \(message)\n")
            return 2
        case .failed(let message):
            console.complain("refrain: \(message)\n")
            return 1
        }
    }
}
