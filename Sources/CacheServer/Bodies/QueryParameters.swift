import HTTPServer
import SemanticCache

/// The parameters behind the `?` of a target.
struct QueryParameters: Sendable {
    private let items: [(name: String, value: String)]

    init(_ request: HTTPRequest) throws(RequestError) {
        guard let items = request.queryItems else {
            throw .field(
                "query", rule: "encoding", message: "the query is not percent-encoded UTF-8")
        }
        self.items = items.map { ($0.name, $0.value) }
    }

    func string(_ name: String) -> String? {
        items.first { $0.name == name }?.value
    }

    func bool(_ name: String) throws(RequestError) -> Bool? {
        switch string(name) {
        case nil: return nil
        case "true", "1", "": return true
        case "false", "0": return false
        default: throw .type(name, "true or false")
        }
    }

    func int(_ name: String, in range: ClosedRange<Int>) throws(RequestError) -> Int? {
        guard let text = string(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .range(name, "\(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func entryID(_ name: String) throws(RequestError) -> EntryID? {
        guard let text = string(name) else { return nil }
        guard let id = EntryID(text) else {
            throw .field(
                name, rule: "format", message: "\(name) must be 32 lowercase hexadecimal digits")
        }
        return id
    }

    /// The filters of a listing: `attribute.NAME=VALUE`, `tag`, `model`, `createdBeforeMillis`,
    /// `scope`.
    func filter() throws(RequestError) -> EntryFilter {
        var filter = EntryFilter()
        let mark = "attribute."
        for item in items where item.name.hasPrefix(mark) {
            filter.attributes[String(item.name.dropFirst(mark.count))] = item.value
        }
        filter.tag = string("tag")
        filter.model = string("model")
        filter.createdBeforeMillis =
            try int("createdBeforeMillis", in: 0...1 << 60).map(Int64.init)
        filter.scope = string("scope").map { RequestScope.scope(named: $0, context: []) }
        return filter
    }
}
