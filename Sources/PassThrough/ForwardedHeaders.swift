import HTTPFields
import LLMWire

/// Which header fields go on to the other side.
///
/// A gateway takes out what belongs to one connection (RFC 9110, 7.6.1) and what frames the body;
/// everything else passes in its order, duplicates included.
enum ForwardedHeaders {
    private static let ofOneConnection = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate",
        "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
    ]
    private static let ofRequest = HeaderNames(
        ofOneConnection + ["host", "content-length", "expect"])
    private static let ofAnswer = HeaderNames(ofOneConnection + ["content-length"])
    /// Headers that say who is calling.
    static let credentials = HeaderNames(["authorization", "x-api-key", "api-key"])
    private static let ownPrefix = "refrain-"

    /// A client's fields for an upstream; Refrain's own are left out.
    ///
    /// - Parameters:
    ///   - headers: as received.
    ///   - withheld: names that are not for the upstream.
    ///   - key: the configured key that replaces the caller's credentials, or nil.
    ///   - provider: whose way of showing a key is used.
    /// - Returns: the fields in their order; the configured key last.
    static func toUpstream(
        _ headers: HTTPHeaders, without withheld: Set<String> = [], key: String?,
        provider: Provider
    ) -> HTTPHeaders {
        let dropped = namedByConnection(headers).union(withheld)
        var kept = HTTPHeaders()
        kept.reserveCapacity(fieldCount: headers.count + 1, byteCount: 1_024)
        for field in headers {
            let name = field.nameBytes
            let isDropped =
                ofRequest.contains(name) || HeaderNames.begins(name, with: ownPrefix.utf8)
                || (key != nil && credentials.contains(name))
                || (!dropped.isEmpty && dropped.contains(field.name.lowercased()))
            if !isDropped {
                kept.append(nameBytes: field.nameBytes, valueBytes: field.valueBytes)
            }
        }
        if let key {
            switch provider {
            case .openAI: kept.append("Authorization", "Bearer " + key)
            case .anthropic: kept.append("x-api-key", key)
            }
        }
        return kept
    }

    /// An upstream's fields for a client, and the length it announced.
    static func toClient(_ headers: HTTPHeaders) -> (headers: HTTPHeaders, contentLength: Int?) {
        let named = namedByConnection(headers)
        var kept = HTTPHeaders()
        kept.reserveCapacity(fieldCount: headers.count + 8, byteCount: 1_024)
        for field in headers {
            if ofAnswer.contains(field.nameBytes)
                || (!named.isEmpty && named.contains(field.name.lowercased()))
            {
                continue
            }
            kept.append(nameBytes: field.nameBytes, valueBytes: field.valueBytes)
        }
        let length = headers["content-length"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
        return (kept, headers.contains("transfer-encoding") ? nil : length)
    }

    private static func namedByConnection(_ headers: HTTPHeaders) -> Set<String> {
        var names: Set<String> = []
        for value in headers.values("connection") {
            for token in value.split(separator: ",") {
                names.insert(token.trimmingSpaces.lowercased())
            }
        }
        return names
    }
}

extension Substring {
    /// Without spaces and tabs at its ends.
    var trimmingSpaces: Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        let head = drop(while: isSpace)
        guard let last = head.lastIndex(where: { !isSpace($0) }) else { return "" }
        return head[...last]
    }
}
