/// The elements of an array, in order.
public struct JSONElements: Sequence, Sendable {
    let document: JSONDocument
    let first: Int
    /// How many there are.
    public let count: Int

    /// Begins at the first element.
    public func makeIterator() -> Iterator {
        Iterator(document: document, at: first, left: count)
    }

    /// Steps from element to element.
    public struct Iterator: IteratorProtocol {
        let document: JSONDocument
        var at: Int
        var left: Int

        /// The next element, or nil at the end.
        public mutating func next() -> JSONValue? {
            guard left > 0 else { return nil }
            left -= 1
            defer { at = document.indexAfter(at) }
            return JSONValue(document: document, index: at)
        }
    }
}

/// The members of an object, in the order of the source.
public struct JSONMembers: Sequence, Sendable {
    let document: JSONDocument
    let first: Int
    /// How many there are.
    public let count: Int

    /// Begins at the first member.
    public func makeIterator() -> Iterator {
        Iterator(document: document, at: first, left: count)
    }

    /// Steps from member to member; the key is a string value.
    public struct Iterator: IteratorProtocol {
        let document: JSONDocument
        var at: Int
        var left: Int

        /// The next member, or nil at the end.
        public mutating func next() -> (key: JSONValue, value: JSONValue)? {
            guard left > 0 else { return nil }
            left -= 1
            let member = (
                key: JSONValue(document: document, index: at),
                value: JSONValue(document: document, index: at + 1)
            )
            at = document.indexAfter(at + 1)
            return member
        }
    }
}
