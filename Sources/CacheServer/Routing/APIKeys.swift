import HTTPFields

/// The keys of which a caller must show one; with none, everybody is admitted.
struct APIKeys: Sendable {
    private let keys: [[UInt8]]

    init(_ keys: [String]) {
        self.keys = keys.map { Array($0.utf8) }
    }

    /// Whether the request shows a key: `Authorization: Bearer KEY`, or `refrain-api-key: KEY`
    /// where the other header belongs to an upstream.
    func admits(_ headers: HTTPHeaders) -> Bool {
        guard !keys.isEmpty else { return true }
        let scheme = Array("bearer ".utf8)
        if let own = headers.firstBytes("refrain-api-key"), isKnown(own) { return true }
        guard let value = headers.firstBytes("authorization"), value.count > scheme.count,
            zip(value, scheme).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
        else { return false }
        return isKnown(value.dropFirst(scheme.count))
    }

    /// Whether callers must show a key at all.
    var isRequired: Bool { !keys.isEmpty }

    /// Lowercase names of the fields that show a key of ours, which is not for anybody else.
    func fieldsShowingKey(_ headers: HTTPHeaders) -> Set<String> {
        guard isRequired else { return [] }
        let scheme = Array("bearer ".utf8)
        var names: Set<String> = []
        for field in headers {
            var value = field.valueBytes
            if value.count > scheme.count, zip(value, scheme).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
            {
                value = value.dropFirst(scheme.count)
            }
            if isKnown(value) { names.insert(field.name.lowercased()) }
        }
        return names
    }

    /// Compares with every key to its end, so that the time tells nothing but the length.
    private func isKnown(_ shown: ArraySlice<UInt8>) -> Bool {
        var isFound = false
        for key in keys {
            var difference = UInt8(key.count == shown.count ? 0 : 1)
            for (left, right) in zip(key, shown) { difference |= left ^ right }
            isFound = difference == 0 || isFound
        }
        return isFound
    }
}
