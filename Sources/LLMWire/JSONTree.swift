import JSON

/// A JSON value that can be built and changed: answers under construction.
///
/// Numbers keep their spelling, members their order. `JSONDocument` stays the way to read.
indirect enum JSONTree: Sendable {
    case null
    case bool(Bool)
    /// As it was written.
    case number([UInt8])
    case string(String)
    case array([JSONTree])
    case object([Member])

    /// One member of an object.
    struct Member: Sendable {
        var key: String
        var value: JSONTree
    }

    /// Copies a value out of a document.
    init(_ value: JSONValue) {
        switch value.kind {
        case .null: self = .null
        case .bool: self = .bool(value.bool ?? false)
        case .number: self = .number(Array(value.rawBytes))
        case .string: self = .string(value.string ?? "")
        case .array: self = .array(value.elements.map(JSONTree.init))
        case .object:
            self = .object(
                value.members.map { Member(key: $0.key.string ?? "", value: JSONTree($0.value)) })
        }
    }

    init(_ number: Int64) {
        self = .number(Array(String(number).utf8))
    }

    /// An object of the given members, in that order.
    init(_ members: KeyValuePairs<String, JSONTree>) {
        self = .object(members.map { Member(key: $0.key, value: $0.value) })
    }

    /// Writes the value.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .number(let spelling): writer.raw(spelling)
        case .string(let value): writer.string(value)
        case .array(let elements):
            writer.array { writer in
                for element in elements { element.write(to: &writer) }
            }
        case .object(let members):
            writer.object { writer in
                for member in members {
                    writer.key(member.key)
                    member.value.write(to: &writer)
                }
            }
        }
    }

    /// The value as compact JSON.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.take()
    }
}

extension JSONTree {
    var isNull: Bool {
        if case .null = self { return true }
        return false
    }

    var text: String? {
        if case .string(let value) = self { return value }
        return nil
    }

    var elements: [JSONTree] {
        if case .array(let elements) = self { return elements }
        return []
    }

    var members: [Member] {
        if case .object(let members) = self { return members }
        return []
    }

    /// A whole number, or nil.
    var integer: Int? {
        guard case .number(let spelling) = self else { return nil }
        return Int(String(decoding: spelling, as: UTF8.self))
    }

    /// The member of that name: nil reads as absent, and setting nil removes it.
    subscript(_ key: String) -> JSONTree? {
        get { members.first { $0.key == key }?.value }
        set {
            guard case .object(var members) = self else { return }
            self = .null
            if let at = members.firstIndex(where: { $0.key == key }) {
                if let newValue { members[at].value = newValue } else { members.remove(at: at) }
            } else if let newValue {
                members.append(Member(key: key, value: newValue))
            }
            self = .object(members)
        }
    }

    /// The object without some members.
    func without(_ keys: Set<String>) -> JSONTree {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { !keys.contains($0.key) })
    }

    /// Changes a member in place (an absent one starts as `null`), so that a string that grows with
    /// every event is not copied with every event.
    mutating func update(_ key: String, _ change: (inout JSONTree) -> Void) {
        guard case .object(var members) = self else { return }
        self = .null
        let at = members.firstIndex { $0.key == key } ?? members.endIndex
        if at == members.endIndex { members.append(Member(key: key, value: .null)) }
        change(&members[at].value)
        self = .object(members)
    }

    /// Changes an array in place; another kind becomes an array first.
    mutating func updateElements(_ change: (inout [JSONTree]) -> Void) {
        var elements = self.elements
        self = .null
        change(&elements)
        self = .array(elements)
    }

    /// Appends to a string in place; `null` counts as empty.
    mutating func append(_ piece: String) {
        guard case .string(var text) = self else {
            self = .string(piece)
            return
        }
        self = .null
        text += piece
        self = .string(text)
    }
}

extension JSONTree: Equatable {
    /// Equal where a reader can't tell them apart: members in any order, strings byte by byte.
    static func == (left: JSONTree, right: JSONTree) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { member in
                    right.contains { $0.key == member.key && $0.value == member.value }
                }
        default: false
        }
    }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral,
    ExpressibleByArrayLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(nilLiteral: ()) { self = .null }
    init(arrayLiteral elements: JSONTree...) { self = .array(elements) }
}
