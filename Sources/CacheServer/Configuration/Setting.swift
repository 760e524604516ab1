/// One setting by name: `--map-size` as a flag, `REFRAIN_MAP_SIZE` in the environment, `"map-size"`
/// in the configuration file.
public struct Setting: Sendable {
    /// Its name, words joined by hyphens.
    public let name: String
    /// What its value is called in the help; nil for a switch.
    public let placeholder: String?
    /// What it does, in one line, with its default.
    public let summary: String
    let apply: @Sendable (inout ServerSettings, String) throws(SettingError) -> Void

    /// Whether each further value adds to those before.
    public var repeats: Bool {
        [
            "api-key", "upstream", "upstream-key", "fallback", "judge",
        ].contains(name)
    }

    /// Its name in the environment.
    public var environmentName: String {
        "REFRAIN_" + name.uppercased().replacing("-", with: "_")
    }

    /// The setting of that name, or nil.
    public static func named(_ name: String) -> Setting? {
        all.first { $0.name == name }
    }
}

extension Setting {
    /// Every setting, in the order of the help.
    public static let all: [Setting] =
        listening + keys + storing + embedding + passThrough + limits

    private static let listening: [Setting] = [
        text("host", "ADDRESS", "address to listen on (127.0.0.1)", \.host),
        Setting(name: "port", placeholder: "PORT", summary: "port to listen on (8080)") {
            settings, value throws(SettingError) in
            guard let port = UInt16(value) else { throw wrong("port", value, "0 to 65535") }
            settings.port = port
        },
        text("unix-socket", "PATH", "listen on a Unix-domain socket instead", \.unixSocket),
        count("loops", 1...64, "threads that serve requests (1)", \.loops),
        text(
            "tls-cert", "FILE", "PEM file of certificate and chain, for HTTPS", \.tlsCertificate),
        text("tls-key", "FILE", "PEM file of the certificate's key", \.tlsKey),
    ]

    private static let keys: [Setting] = [
        Setting(
            name: "api-key", placeholder: "KEY",
            summary: "key callers must show; may be repeated, or a list with commas"
        ) { settings, value throws(SettingError) in
            settings.apiKeys += value.split(separator: ",").map(String.init)
        },
        text("api-key-file", "FILE", "file with one key per line", \.apiKeyFile),
        flag(
            "allow-unauthenticated", "listen beyond this machine without any key",
            \.allowUnauthenticated),
    ]

    private static let storing: [Setting] = [
        text("data", "DIR", "directory that keeps everything (refrain-data)", \.dataDirectory),
        choice(
            "durability", ["full", "relaxed"],
            "full: a commit waits for the disk; relaxed: power loss may cost the last ones (full)",
            \.durability),
        bytes("map-size", "address space for the store, sparse (64GiB)", \.mapSizeBytes),
        bytes("bytes-max", "most bytes in all caches (three quarters of the map)", \.bytesMax),
        count("entries-max", 0...1 << 40, "most entries in all caches (no limit)", \.entriesMax),
        duration("sweep-interval", "how often expired entries are removed (30s)", \.sweepInterval),
    ]

    private static let embedding: [Setting] = [
        text("model", "DIR", "embedding model (data/models/all-MiniLM-L6-v2), or none", \.model),
        count(
            "embedder-threads", 0...256, "threads of the local embedder (automatic)",
            \.embedderThreads),
        text(
            "embedder-url", "URL", "embed through an OpenAI-compatible API instead", \.embedderURL),
        text("embedder-model", "NAME", "model to ask that API for", \.embedderModel),
        text("embedder-key", "KEY", "key for that API", \.embedderKey),
        text(
            "verifier", "DIR",
            "pair verifier: a CrossEncoder, or adapters (those of the usual model), or none",
            \.verifier),
        duration(
            "embedding-deadline", "a lookup without its embedding by then is a miss (5s)",
            \.embeddingDeadline),
    ]

    private static let limits: [Setting] = [
        choice(
            "log-level", ["debug", "info", "warning", "error"], "least level logged (info)",
            \.logLevel),
        bytes("body-max", "largest body of a batch or import (64MiB)", \.bodyBytesMax),
        count(
            "connections-max", 1...1_000_000, "connections at one time (10000)", \.connectionsMax),
        duration("header-timeout", "for a whole request header (10s)", \.headerTimeout),
        duration("body-timeout", "for a whole request body (60s)", \.bodyTimeout),
        duration("request-timeout", "for a whole answer (600s)", \.requestTimeout),
        duration("drain-timeout", "for requests in flight after SIGTERM (15s)", \.drainTimeout),
    ]
}

extension Setting {
    typealias Path<Value> = any WritableKeyPath<ServerSettings, Value> & Sendable

    static func wrong(_ name: String, _ value: String, _ expected: String) -> SettingError {
        SettingError("\(name) is \"\(value)\"; it takes \(expected)")
    }

    static func text(
        _ name: String, _ placeholder: String, _ summary: String, _ path: Path<String>
    ) -> Setting {
        Setting(name: name, placeholder: placeholder, summary: summary) { settings, value in
            settings[keyPath: path] = value
        }
    }

    static func choice(
        _ name: String, _ choices: [String], _ summary: String, _ path: Path<String>
    ) -> Setting {
        Setting(name: name, placeholder: choices.joined(separator: "|"), summary: summary) {
            settings, value throws(SettingError) in
            guard choices.contains(value) else {
                throw wrong(name, value, choices.joined(separator: " or "))
            }
            settings[keyPath: path] = value
        }
    }

    static func flag(_ name: String, _ summary: String, _ path: Path<Bool>) -> Setting {
        Setting(name: name, placeholder: nil, summary: summary) {
            settings, value throws(SettingError) in
            guard let isOn = ["": true, "true": true, "1": true, "false": false, "0": false][value]
            else { throw wrong(name, value, "true or false") }
            settings[keyPath: path] = isOn
        }
    }

    static func count(
        _ name: String, _ range: ClosedRange<Int>, _ summary: String, _ path: Path<Int>
    ) -> Setting {
        Setting(name: name, placeholder: "N", summary: summary) {
            settings, value throws(SettingError) in
            guard let number = Int(value), range.contains(number) else {
                throw wrong(
                    name, value, "a whole number, \(range.lowerBound) to \(range.upperBound)")
            }
            settings[keyPath: path] = number
        }
    }

    static func bytes(_ name: String, _ summary: String, _ path: Path<Int>) -> Setting {
        Setting(name: name, placeholder: "BYTES", summary: summary) {
            settings, value throws(SettingError) in
            guard let number = ByteCount.parse(value) else {
                throw wrong(name, value, "a number of bytes such as 512MiB or 64GiB")
            }
            settings[keyPath: path] = number
        }
    }

    static func duration(
        _ name: String, _ summary: String, _ path: Path<Duration>
    ) -> Setting {
        Setting(name: name, placeholder: "TIME", summary: summary) {
            settings, value throws(SettingError) in
            guard let time = TimeSpan.parse(value), time > .zero else {
                throw wrong(name, value, "a time such as 500ms, 30s, 5m or 2h")
            }
            settings[keyPath: path] = time
        }
    }
}
