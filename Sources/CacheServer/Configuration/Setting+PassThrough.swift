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
        text(
            "proxy-cache", "NAME", "cache of requests that name none (default)", \.passThrough.cache
        ),
        text(
            "tenant", "RULE", "who shares answers: credential, shared or header:NAME (credential)",
            \.passThrough.tenant),
        duration(
            "lookup-deadline", "most that embedding may delay a request (150ms)",
            \.passThrough.lookupDeadline),
        duration(
            "follow-wait", "most that a request waits for another asking the same (30s)",
            \.passThrough.followWait),
        flag(
            "keep-tool-calls", "keep answers that call tools, for equal requests",
            \.passThrough.keepsToolCalls),
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
        duration(
            "replay-pause", "pause before each event of a replayed stream (none)",
            \.passThrough.replayPause),
    ]
}
