import JSON

/// Creates, shows, configures and drops caches.
enum CachesCommand: Command {
    static let name = "caches"
    static let summary = "list, create, configure and drop caches"
    static let usage = "[list | show NAME | create NAME | set NAME | drop NAME --yes] [options]"
    static let operands = 0...2
    static let explanation = """
        A cache is a named collection of entries with settings of its own. `create` and `set` take
        settings as --set NAME=VALUE; null takes a limit away.

          refrain caches
          refrain caches create support --set threshold=0.9 --set ttlMillis=604800000
          refrain caches set support --set entriesMax=100000 --set evictionPolicy=lfu
          refrain caches set support --max-false-hit-rate 1%
        """
    static let options: [Option] =
        [
            Option("set", "NAME=VALUE", "a setting; see PATCH in /openapi.json", repeats: true),
            Option(
                "max-false-hit-rate", "SHARE",
                "serve by probability, wrong answers at most this share of all lookups, as 1%"),
            Option("yes", nil, "really drop the cache"),
        ] + Option.access.filter { $0.name != "cache" }

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        let action = arguments.operands.first ?? "list"
        guard arguments.operands.count == (action == "list" ? min(1, arguments.operands.count) : 2)
        else { throw .usage("refrain caches \(action) takes the name of one cache") }
        let path = "/v1/caches/" + percentEncoded(arguments.operands.last ?? "")
        let settings = try body(arguments)
        let answer = try await CacheAccess.with(arguments) { access throws(ToolError) in
            switch action {
            case "list": return try await access.document(.get, "/v1/caches")
            case "show": return try await access.document(.get, path)
            case "create":
                let known = try await access.document(.get, "/v1/caches")
                let names = known["caches"]?.elements.compactMap { $0["cacheId"]?.string } ?? []
                guard !names.contains(arguments.operands[1]) else {
                    throw .failed(
                        "there is a cache of that name; change it with: refrain caches set")
                }
                return try await access.document(.put, path, settings)
            case "set": return try await access.document(.patch, path, settings)
            case "drop":
                guard arguments.has("yes") else {
                    throw .usage("this drops the cache with all entries; say --yes to do it")
                }
                return try await access.document(.delete, path)
            default: throw .usage("there is no \"caches \(action)\"; see refrain caches --help")
            }
        }
        console.write(
            arguments.has("json")
                ? answer.rawBytes + [UInt8(ascii: "\n")] : Array(describe(action, answer).utf8))
    }

    /// Values that read as JSON are sent as they are, others as strings.
    private static func body(_ arguments: ParsedArguments) throws(ToolError) -> [UInt8] {
        let settings = try arguments.pairs("set")
        let rate = try arguments.share("max-false-hit-rate")
        return jsonObject { writer in
            if let rate {
                writer.member("policy", "calibrated")
                writer.member("threshold", StudyPolicies.calibratedCosineMin)
                writer.key("probabilityMin")
                writer.null()
                writer.member("maxFalseHitRate", rate)
            }
            for (name, value) in settings {
                writer.key(name)
                let bytes = Array(value.utf8)
                if (try? JSONDocument(bytes)) != nil {
                    writer.raw(bytes)
                } else {
                    writer.string(value)
                }
            }
        }
    }

    private static func describe(_ action: String, _ answer: JSONValue) -> String {
        if action == "drop" { return "dropped\n" }
        let caches = answer["caches"]?.elements.map { $0 } ?? [answer]
        return caches.map { cache in
            let head = "\(cache["cacheId"]?.string ?? ""): \(cache["entries"]?.int ?? 0) entries, "
            var text = head + size(cache["bytes"]) + "\n"
            guard action != "list" else { return text }
            for (name, value) in cache["settings"]?.members.map({ $0 }) ?? [] {
                let shown = String(decoding: value.rawBytes, as: UTF8.self)
                text += "  \(name.string ?? "") = \(shown)\n"
            }
            return text
        }.joined()
    }
}
