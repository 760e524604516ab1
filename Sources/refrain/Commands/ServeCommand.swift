import CacheServer
import Glibc
import Synchronization
import Telemetry

/// Runs the service until it is told to stop.
enum ServeCommand: Command {
    static let name = "serve"
    static let summary = "run the service"
    static let usage = "[options]"
    static let operands = 0...0
    static let explanation = """
        Serves the cache API until SIGTERM or SIGINT, then finishes what is in flight and ends
        with 0. Without any option it listens on http://127.0.0.1:8080 and keeps its data in
        ./refrain-data.

        Every option can also be set in the environment (REFRAIN_MAP_SIZE for --map-size) or in a
        JSON file (--config FILE, {"map-size": "8GiB"}). Options win over the environment, which
        wins over the file. SIGHUP reads the price file again.

          refrain serve
          refrain serve --host 0.0.0.0 --api-key-file keys.txt --data /var/lib/refrain
        """
    static let options: [Option] =
        [Option("config", "FILE", "read settings from a JSON file (REFRAIN_CONFIG)")]
        + Setting.all.map {
            Option($0.name, $0.placeholder, $0.summary, repeats: $0.repeats)
        }

    /// The service once it runs: written by the task that starts it, read when a signal comes.
    private static let running = Mutex<RefrainServer?>(nil)

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        do throws(SettingError) {
            let settings = try ServerSettings.load(
                flags: arguments.all.filter { $0.name != "config" },
                environment: Environment.all, configFile: arguments.string("config"),
                read: InputFile.content)
            let server = try await RefrainServer.start(settings)
            running.withLock { $0 = server }
        } catch {
            throw .failed(error.description)
        }
        // The process ends in `waitForSignals`; this task has nothing left to do.
        while true {
            do { try await Task.sleep(for: .seconds(86_400)) } catch { return }
        }
    }

    /// Waits for SIGTERM or SIGINT; SIGHUP is for reading again what can change.
    private static func waitForTermination() -> Int32 {
        while true {
            let number = TerminationSignal.wait()
            guard number == SIGHUP else { return number }
            running.withLock { $0 }?.reload()
        }
    }

    /// Waits for the signal to stop, on the main thread; a second one stops at once.
    static func waitForSignals() -> Never {
        let number = waitForTermination()
        // Still opening: nothing has been acknowledged, so there is nothing to finish.
        guard let server = running.withLock({ $0 }) else { exit(number == SIGTERM ? 0 : 130) }
        Task {
            await server.stop()
            exit(0)
        }
        // Supervisors and shells often signal twice, to the process and to its group.
        let first = ContinuousClock.now
        repeat { _ = waitForTermination() } while first.duration(to: .now) < .seconds(1)
        Log.standardError.warning("stopped before requests in flight were done")
        exit(1)
    }
}
