import JSON

extension ServerSettings {
    /// Names in the environment that belong to the command line, not to the service.
    private static let commandLineNames = ["REFRAIN_URL", "REFRAIN_CACHE", "REFRAIN_CONFIG"]

    /// Puts the settings together: flags over environment over file over defaults.
    ///
    /// A name nobody knows is an error wherever it stands: a misspelt limit must not mean none.
    ///
    /// - Parameters:
    ///   - flags: names without hyphens in front, and values; a switch has an empty one.
    ///   - environment: all variables; those not starting with `REFRAIN_` are somebody else's.
    ///   - configFile: path given by flag, or nil to look for `REFRAIN_CONFIG`.
    ///   - read: gives the content of a file, or nil where it cannot be read.
    /// - Returns: settings that go together.
    /// - Throws: `SettingError` that names the setting and where it stands.
    public static func load(
        flags: [(name: String, value: String)], environment: [String: String],
        configFile: String? = nil, read: (String) -> [UInt8]?
    ) throws(SettingError) -> ServerSettings {
        var settings = ServerSettings()
        if let path = configFile ?? environment["REFRAIN_CONFIG"] {
            guard let bytes = read(path) else {
                throw SettingError("the configuration file \(path) cannot be read")
            }
            try settings.applyFile(bytes, path: path)
        }
        try settings.applyEnvironment(environment)
        var isFirstKey = true
        for flag in flags {
            guard let setting = Setting.named(flag.name) else {
                throw unknown("option --\(flag.name)", flag.name, Setting.all.map(\.name))
            }
            // Keys add up within one source, but a nearer source replaces a farther one.
            if flag.name == "api-key", isFirstKey { settings.apiKeys = [] }
            if flag.name == "api-key" { isFirstKey = false }
            try settings.set(setting, flag.value, from: "option --\(flag.name)")
        }
        try settings.readKeyFile(read)
        try settings.passThrough.readKeyFile(read)
        try settings.check()
        return settings
    }

    private mutating func applyFile(_ bytes: [UInt8], path: String) throws(SettingError) {
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONDocument(bytes, limits: JSONLimits(bytesMax: 1 << 20)).root
        } catch {
            throw SettingError("the configuration file \(path): \(error)")
        }
        guard root.kind == .object else {
            throw SettingError("the configuration file \(path) must be one JSON object")
        }
        for (key, value) in root.members {
            let name = key.string ?? ""
            let place = "\(path), \"\(name)\""
            guard let setting = Setting.named(name) else {
                throw ServerSettings.unknown(place, name, Setting.all.map(\.name))
            }
            for text in try ServerSettings.texts(value, place) {
                try set(setting, text, from: place)
            }
        }
    }

    private static func texts(_ value: JSONValue, _ place: String) throws(SettingError) -> [String]
    {
        switch value.kind {
        case .string: return [value.string ?? ""]
        case .number, .bool: return [String(decoding: value.rawBytes, as: UTF8.self)]
        case .array:
            var all: [String] = []
            for element in value.elements { all += try texts(element, place) }
            return all
        case .null, .object:
            throw SettingError("\(place) must be a string, a number, true or false")
        }
    }

    private mutating func applyEnvironment(
        _ environment: [String: String]
    ) throws(SettingError) {
        for (name, value) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix("REFRAIN_") && !ServerSettings.commandLineNames.contains(name) {
            guard let setting = Setting.all.first(where: { $0.environmentName == name }) else {
                throw ServerSettings.unknown(
                    "environment variable \(name)", name, Setting.all.map(\.environmentName))
            }
            if setting.name == "api-key" { apiKeys = [] }
            try set(setting, value, from: "environment variable \(name)")
        }
    }

    private mutating func set(
        _ setting: Setting, _ value: String, from place: String
    ) throws(SettingError) {
        do throws(SettingError) {
            try setting.apply(&self, value)
        } catch {
            throw SettingError("\(place): \(error)")
        }
    }

    private mutating func readKeyFile(_ read: (String) -> [UInt8]?) throws(SettingError) {
        guard !apiKeyFile.isEmpty else { return }
        guard let bytes = read(apiKeyFile) else {
            throw SettingError("the key file \(apiKeyFile) (api-key-file) cannot be read")
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let keys = lines.map { $0.filter { !$0.isWhitespace } }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard !keys.isEmpty else {
            throw SettingError("the key file \(apiKeyFile) (api-key-file) holds no key")
        }
        apiKeys += keys
    }

    /// What the settings have to be together.
    func check() throws(SettingError) {
        guard tlsCertificate.isEmpty == tlsKey.isEmpty else {
            throw SettingError("tls-cert and tls-key go together; only one is given")
        }
        guard isLoopback || !apiKeys.isEmpty || allowUnauthenticated else {
            throw SettingError(
                "host \(host) can be reached from other machines, so api-key or api-key-file is "
                    + "needed; allow-unauthenticated serves everybody who can reach it")
        }
        guard apiKeys.allSatisfy({ (1...1_024).contains($0.utf8.count) }) else {
            throw SettingError("api-key takes 1 to 1024 bytes")
        }
        try passThrough.check()
        guard mapSizeBytes >= 1 << 20 else {
            throw SettingError("map-size is \(mapSizeBytes) bytes; the least is 1MiB")
        }
        guard bytesMax <= mapSizeBytes else {
            throw SettingError(
                "bytes-max (\(bytesMax)) is larger than map-size (\(mapSizeBytes)) allows")
        }
    }

    private static func unknown(
        _ place: String, _ name: String, _ names: [String]
    ) -> SettingError {
        SettingError("\(place) is no setting" + Suggestion.clause(for: name, among: names))
    }
}
