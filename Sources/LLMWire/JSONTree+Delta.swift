// How pieces of a streamed answer become one value.
extension JSONTree {
    /// Strings that come whole, and again in some providers' every chunk.
    private static let wholeStrings: Set<String> = ["role", "type", "id", "object", "format"]

    /// Adds a delta to what has come so far.
    ///
    /// Texts grow, objects merge, lists grow or merge by `index`, everything else is replaced;
    /// `null` replaces nothing.
    mutating func merge(delta: JSONTree) {
        for member in delta.members {
            update(member.key) { $0.merge(piece: member.value, key: member.key) }
        }
    }

    private mutating func merge(piece: JSONTree, key: String) {
        switch piece {
        case .null: break
        case .string(let text): mergeText(text, key: key)
        case .object:
            if members.isEmpty { self = .object([]) }
            merge(delta: piece)
        case .array(let elements): mergeElements(elements)
        case .bool, .number: self = piece
        }
    }

    private mutating func mergeText(_ piece: String, key: String) {
        if let text, !text.isEmpty {
            if Self.wholeStrings.contains(key) { return }
            // A tool's name comes whole; some providers repeat it, and one may split it.
            if key == "name", text == piece { return }
        }
        append(piece)
    }

    private mutating func mergeElements(_ pieces: [JSONTree]) {
        updateElements { elements in
            for piece in pieces { elements.merge(piece) }
        }
    }
}

extension [JSONTree] {
    /// Adds a list entry: to the one of the same `index`, or as a new one.
    fileprivate mutating func merge(_ piece: JSONTree) {
        let place = piece["index"]?.integer.flatMap { index in
            firstIndex { $0["index"]?.integer == index }
        }
        if let place { self[place].merge(delta: piece) } else { append(piece) }
    }
}

extension JSONTree {
    /// Takes over a member that says something about the whole answer: the last statement counts,
    /// `null` and empty texts only where nothing was stated.
    mutating func state(_ key: String, _ value: JSONTree) {
        if value.isNull || value.text?.isEmpty == true, let known = self[key], !known.isNull {
            return
        }
        self[key] = value
    }
}
