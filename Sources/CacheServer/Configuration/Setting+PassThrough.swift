extension Setting {
    /// The settings of the pass-through.
    static let passThrough: [Setting] = [
        Setting(
            name: "upstream", placeholder: "PROVIDER=URL",
            summary: "pass through to openai=URL or anthropic=URL[,STAND-IN]; may be repeated"
        ) { settings, value throws(SettingError) in
            try settings.passThrough.addUpstream(value)
        },
        Setting(
            name: "upstream-key", placeholder: "PROVIDER=KEY",
            summary: "send this key instead of the callers' own; may be repeated"
        ) { settings, value throws(SettingError) in
            try settings.passThrough.addKey(value)
        },
        text(
            "upstream-key-file", "FILE", "file with lines of PROVIDER=KEY",
            \.passThrough.upstreamKeyFile),
        Setting(
            name: "fallback", placeholder: "PROVIDER:MODEL=MODEL",
            summary: "ask another model where one fails, in order with commas; may be repeated"
        ) { settings, value throws(SettingError) in
            try settings.passThrough.addFallback(value)
        },
        Setting(
            name: "judge", placeholder: "PROVIDER=MODEL",
            summary: "let a model compare answers, for the verified policy and shadow mode"
        ) { settings, value throws(SettingError) in
            try settings.passThrough.addJudge(value)
        },
        text(
            "proxy-cache", "NAME", "cache of requests that name none (default)", \.passThrough.cache
        ),
        text(
            "tenant", "RULE", "who shares answers: credential, shared or header:NAME (credential)",
            \.passThrough.tenant),
        duration(
            "lookup-deadline", "most that looking up may delay a request (150ms)",
            \.passThrough.lookupDeadline),
        duration(
            "follow-wait", "most that a request waits for another asking the same (30s)",
            \.passThrough.followWait),
        flag(
            "keep-tool-calls", "keep answers that call tools, for equal requests",
            \.passThrough.keepsToolCalls),
        Setting(
            name: "temperature-max", placeholder: "N",
            summary: "a stated temperature above this is not cached (1), or none"
        ) { settings, value throws(SettingError) in
            let number = Double(value).flatMap { (0...100).contains($0) ? $0 : nil }
            guard value == "none" || number != nil else {
                throw wrong("temperature-max", value, "a number from 0 to 100, or none")
            }
            settings.passThrough.temperatureMax = number
        },
        flag(
            "cache-hosted-tools", "cache requests whose tools the provider runs",
            \.passThrough.cachesHostedTools),
        flag(
            "cache-remote-attachments", "cache requests that name attachments by URL",
            \.passThrough.cachesRemoteAttachments),
        count(
            "upstream-attempts", 1...10, "attempts at an upstream, the first included (3)",
            \.passThrough.attempts),
        duration(
            "upstream-connect-timeout", "to connect to an upstream (10s)",
            \.passThrough.connectTimeout),
        duration(
            "upstream-first-byte-timeout", "for an upstream's first byte (600s)",
            \.passThrough.firstByteTimeout),
        duration(
            "upstream-idle-timeout", "between two bytes of an upstream (300s)",
            \.passThrough.idleTimeout),
        count(
            "upstream-connections", 1...8_000, "connections to each upstream (256)",
            \.passThrough.connections),
        text(
            "prices", "FILE", "prices in LiteLLM's form, or none (data/prices.json)",
            \.passThrough.prices),
        text(
            "embedding-price", "USD",
            "dollars for a million embedded tokens (0 local, else by the price file)",
            \.passThrough.embeddingPrice),
        duration(
            "replay-pause", "pause before each event of a replayed stream (none)",
            \.passThrough.replayPause),
    ]
}
