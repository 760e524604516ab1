import Testing

@testable import CacheServer

private func load(
    _ flags: [(String, String)] = [], environment: [String: String] = [:], file: String? = nil
) throws(SettingError) -> ServerSettings {
    try ServerSettings.load(
        flags: flags.map { (name: $0.0, value: $0.1) }, environment: environment,
        configFile: file == nil ? nil : "refrain.json",
        read: {
            $0 == "refrain.json" ? file.map { Array($0.utf8) } : Array("# keys\nk1\n k2 \n".utf8)
        })
}

private func complaint(
    _ flags: [(String, String)] = [], environment: [String: String] = [:], file: String? = nil
) -> String {
    do throws(SettingError) {
        _ = try load(flags, environment: environment, file: file)
        return ""
    } catch {
        return error.description
    }
}

@Suite struct SettingsTests {
    @Test func `nothing has to be given`() throws {
        #expect(try load() == ServerSettings())
        #expect(ServerSettings().isLoopback)
    }

    @Test func `options win over the environment, which wins over the file`() throws {
        let file = #"{"port": 1, "loops": 2, "data": "/file", "map-size": "1GiB"}"#
        let environment = ["REFRAIN_PORT": "3", "REFRAIN_DATA": "/environment", "HOME": "/x"]
        let settings = try load([("port", "5")], environment: environment, file: file)
        #expect(settings.port == 5)
        #expect(settings.dataDirectory == "/environment")
        #expect(settings.loops == 2)
        #expect(settings.mapSizeBytes == 1 << 30)
    }

    @Test func `an unknown setting is an error that names it and its place`() {
        #expect(complaint([("prot", "1")]) == "option --prot is no setting; did you mean \"port\"?")
        #expect(complaint(environment: ["REFRAIN_PROT": "1"]).contains("\"REFRAIN_PORT\""))
        #expect(complaint(file: #"{"map_size": 1}"#).contains("\"map-size\""))
        #expect(complaint(environment: ["REFRAIN_URL": "http://x"]) == "")
    }

    @Test(arguments: [
        ("port", "70000"), ("port", "-1"), ("port", "x"), ("loops", "0"), ("map-size", "1XB"),
        ("map-size", "99999999999TiB"), ("sweep-interval", "5"), ("sweep-interval", "0s"),
        ("durability", "none"), ("log-level", "loud"), ("allow-unauthenticated", "maybe"),
    ])
    func `a value that does not fit is an error that names the setting`(name: String, value: String)
    {
        #expect(complaint([(name, value)]).contains("\(name) is \"\(value)\"; it takes "))
    }

    @Test func `listening beyond loopback needs a key or an explicit word`() throws {
        #expect(complaint([("host", "0.0.0.0")]).contains("api-key"))
        #expect(complaint([("host", "::")]).contains("api-key"))
        #expect(try load([("host", "0.0.0.0"), ("api-key", "k")]).apiKeys == ["k"])
        #expect(try load([("host", "0.0.0.0"), ("allow-unauthenticated", "")]).host == "0.0.0.0")
        #expect(complaint([("host", "127.0.0.2")]) == "")
    }

    @Test func `keys come from options, environment or a file`() throws {
        let environment = ["REFRAIN_API_KEY": "e1,e2"]
        #expect(try load(environment: environment).apiKeys == ["e1", "e2"])
        let flags = [("api-key", "a"), ("api-key", "b")]
        #expect(try load(flags, environment: environment).apiKeys == ["a", "b"])
        #expect(try load([("api-key-file", "keys")]).apiKeys == ["k1", "k2"])
    }

    @Test func `settings that do not go together are refused`() {
        #expect(complaint([("tls-cert", "a.pem")]).contains("tls-key"))
        #expect(complaint([("map-size", "1MiB"), ("bytes-max", "2MiB")]).contains("bytes-max"))
        #expect(complaint(file: "[1]").contains("one JSON object"))
        #expect(complaint(file: #"{"port":1,"port":2}"#).contains("duplicate key"))
    }

    @Test func `every setting has its own name in each place`() {
        let names = Setting.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Setting.named("map-size")?.environmentName == "REFRAIN_MAP_SIZE")
    }

    @Test(arguments: [
        ("500ms", 500), ("2s", 2_000), ("3m", 180_000), ("1h", 3_600_000), ("7d", 604_800_000),
    ])
    func `times are read with their units`(text: String, millis: Int) {
        #expect(TimeSpan.parse(text) == .milliseconds(millis))
    }

    @Test(arguments: ["", "5", "s", "5 s", "-1s", "1.5s", "99999999999999999999s", "5w"])
    func `what is no time is refused`(text: String) {
        #expect(TimeSpan.parse(text) == nil)
    }

    @Test(arguments: [
        ("port", "prot"), ("threshold", "treshold"), ("lookup", "lokup"), ("stats", "stat"),
    ])
    func `a typo is understood`(word: String, typed: String) {
        let known = ["port", "threshold", "lookup", "stats", "import", "export"]
        #expect(Suggestion.nearest(to: typed, among: known) == word)
        #expect(Suggestion.nearest(to: "completely-else", among: known) == nil)
    }
}

@Suite struct Base64Tests {
    @Test(arguments: 0..<20)
    func `bytes come back as they were`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 250) }
        #expect(Base64.decode(Base64.encode(bytes)[...]) == bytes)
    }

    @Test(arguments: ["A", "AA=", "A===", "AB==", "AAB=", "A A A", "====", "AAAA=", "Zm9*"])
    func `what is no base64 is refused`(text: String) {
        #expect(Base64.decode(Array(text.utf8)[...]) == nil)
    }
}
