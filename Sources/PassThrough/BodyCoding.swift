import HTTPFields

/// Whether a body is what its bytes seem to say.
enum BodyCoding {
    /// Why a request's body may mean something else to the upstream than to us; nil where not.
    static func doubt(_ headers: HTTPHeaders) -> String? {
        let codings = headers.values("content-encoding")
        if codings.contains(where: { $0.lowercased() != "identity" && !$0.isEmpty }) {
            return "encoded-body"
        }
        let types = headers.values("content-type")
        guard types.count <= 1 else { return "unclear-content-type" }
        guard let type = types.first, type != "application/json" else { return nil }
        let parts = type.lowercased().split(separator: ";").map(\.trimmingSpaces)
        guard parts.first == "application/json" else { return "not-json" }
        let charsets = parts.dropFirst().filter { $0.hasPrefix("charset=") }
        let isUTF8 = charsets.allSatisfy {
            ["utf-8", "\"utf-8\"", "utf8"].contains($0.dropFirst(8))
        }
        return isUTF8 ? nil : "not-plain-utf8"
    }
}
