import Glibc
import LLMWire
import Synchronization
import Telemetry

/// Why a price file is not taken, in a sentence that names it.
public struct PriceFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public let description: String
}

/// The prices in force: those of a file, read again when it changes.
///
/// A file that cannot be read leaves the prices as they were and is reported once.
final class PriceBook: Sendable {
    private struct State: Sendable {
        var table = PriceTable.empty
        var version: Version?
        var hasLooked = false
    }

    /// What changes when a file is written or replaced.
    private struct Version: Sendable, Equatable {
        var seconds: Int
        var nanoseconds: Int
        var byteCount: Int64
        var inode: UInt64
    }

    private let path: String?
    private let log: Log
    private let state = Mutex(State())

    init(path: String?, log: Log) {
        self.path = path
        self.log = log
        reloadIfChanged()
    }

    var table: PriceTable { state.withLock { $0.table } }

    /// Reads the file where it is another than the one read last; blocks for as long as that takes.
    func reloadIfChanged() {
        guard let path else { return }
        let version = Self.version(of: path)
        // The version is noted first: a bad file is reported once, not at every look.
        let isNews = state.withLock { state in
            defer { (state.version, state.hasLooked) = (version, true) }
            return !state.hasLooked || state.version != version
        }
        guard isNews else { return }
        do throws(PriceFileError) {
            _ = try load(path)
        } catch {
            log.warning("prices unreadable", ["because": .string(error.description)])
        }
    }

    /// Reads the file whether or not it has changed; blocks for as long as that takes.
    func reload() throws(PriceFileError) -> Int {
        guard let path else { throw PriceFileError(description: "no price file is configured") }
        let version = Self.version(of: path)
        state.withLock { ($0.version, $0.hasLooked) = (version, true) }
        return try load(path)
    }

    private func load(_ path: String) throws(PriceFileError) -> Int {
        guard let bytes = Self.read(path) else {
            throw PriceFileError(description: "the price file \(path) cannot be read")
        }
        let table: PriceTable
        do throws(PriceTableError) {
            table = try PriceTable(json: bytes)
        } catch {
            throw PriceFileError(description: "the price file \(path): \(error)")
        }
        state.withLock { $0.table = table }
        log.info("prices", ["file": .string(path), "models": .int(table.modelCount)])
        return table.modelCount
    }

    private static func version(of path: String) -> Version? {
        var facts = stat()
        guard unsafe stat(path, &facts) == 0 else { return nil }
        return Version(
            seconds: facts.st_mtim.tv_sec, nanoseconds: facts.st_mtim.tv_nsec,
            byteCount: Int64(facts.st_size), inode: UInt64(facts.st_ino))
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "rb") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= WireLimits.priceFileBytesMax {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
        return nil
    }
}
