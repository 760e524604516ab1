/// The process's environment, as it was when the process began.
enum Environment {
    /// Every variable.
    static let all: [String: String] = {
        var found: [String: String] = [:]
        for entry in InputFile.content(of: "/proc/self/environ")?.split(separator: 0) ?? [] {
            let parts = String(decoding: entry, as: UTF8.self).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { found[String(parts[0])] = String(parts[1]) }
        }
        return found
    }()

    static func value(_ name: String) -> String? { all[name] }
}
