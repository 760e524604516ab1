import JSON

/// Makes room in a cache.
enum EvictCommand: Command {
    static let name = "evict"
    static let summary = "make room by policy, or remove what has expired"
    static let usage = "--entries N | --bytes SIZE | --expired [options]"
    static let operands = 0...0
    static let explanation = """
        Evicts entries until the cache has no more than so many entries or bytes, in the order of
        its policy or of the one given. Expired entries go first.

          refrain evict --entries 10000 --policy lru --dry-run
          refrain evict --expired
        """
    static let options: [Option] =
        [
            Option("entries", "N", "leave at most so many entries"),
            Option("bytes", "SIZE", "leave at most so many bytes, such as 512MiB"),
            Option("expired", nil, "only what has expired"),
            Option("policy", "NAME", "lru, lfu, fifo or soonest-expiry (the cache's)"),
            Option("dry-run", nil, "say what would go, and leave it"),
        ] + Option.access

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        let entries = try arguments.int("entries")
        let bytes = try arguments.bytes("bytes")
        guard entries != nil || bytes != nil || arguments.has("expired") else {
            throw .usage("say how far: --entries N, --bytes SIZE or --expired")
        }
        let body = jsonObject { writer in
            if let entries { writer.member("entriesTarget", entries) }
            if let bytes { writer.member("bytesTarget", bytes) }
            if arguments.has("expired") { writer.member("expiredOnly", true) }
            if arguments.has("dry-run") { writer.member("dryRun", true) }
            if let policy = arguments.string("policy") { writer.member("policy", policy) }
        }
        let answer = try await CacheAccess.with(arguments) { access throws(ToolError) in
            try await access.document(.post, cachePath(arguments, "/evict"), body)
        }
        guard !arguments.has("json") else {
            console.write(answer.rawBytes + [UInt8(ascii: "\n")])
            return
        }
        let verb = arguments.has("dry-run") ? "would evict" : "evicted"
        let count = answer["evictedEntriesCount"]?.int ?? 0
        console.write(
            "\(verb) \(count) entries, \(size(answer["evictedBytes"])); "
                + "\(answer["entries"]?.int ?? 0) entries, \(size(answer["bytes"])) left\n")
    }
}

/// A number of bytes for people.
func size(_ value: JSONValue?) -> String {
    let bytes = value?.double ?? 0
    for (unit, name) in [(Double(1 << 30), "GiB"), (Double(1 << 20), "MiB"), (1_024, "KiB")]
    where bytes >= unit {
        return "\(decimal(bytes / unit, 1)) \(name)"
    }
    return "\(decimal(bytes, 0)) bytes"
}
