import JSON
import SemanticCache

/// The members of a JSON object in a request, read with errors that name the field.
///
/// What is not known is ignored, as the API's clients expect; what is known must have its type.
/// `null` counts as absent.
struct RequestFields: Sendable {
    let object: JSONValue
    /// What stands before a field's name in an error, such as `entries[3].`.
    let prefix: String

    init(_ object: JSONValue, prefix: String = "") throws(RequestError) {
        guard object.kind == .object else {
            let name = prefix.isEmpty ? "the body" : String(prefix.dropLast())
            throw .type(name, "a JSON object")
        }
        self.object = object
        self.prefix = prefix
    }

    /// Reads a whole body; an empty one is an empty object where that is allowed.
    init(body: [UInt8], mayBeEmpty: Bool = false, limits: JSONLimits) throws(RequestError) {
        do throws(JSONError) {
            let bytes = body.isEmpty && mayBeEmpty ? Array("{}".utf8) : body
            object = try JSONDocument(bytes, limits: limits).root
        } catch {
            throw .json(error)
        }
        prefix = ""
        guard object.kind == .object else { throw .type("the body", "a JSON object") }
    }

    func name(_ field: String) -> String { prefix + field }

    /// The field's value unless it is absent or `null`.
    subscript(_ field: String) -> JSONValue? {
        guard let value = object[field], !value.isNull else { return nil }
        return value
    }

    func string(_ field: String) throws(RequestError) -> String? {
        guard let value = self[field] else { return nil }
        guard let text = value.string else { throw .type(name(field), "a string") }
        return text
    }

    func requiredString(_ field: String) throws(RequestError) -> String {
        guard let text = try string(field) else { throw .required(name(field)) }
        return text
    }

    func int(_ field: String) throws(RequestError) -> Int64? {
        guard let value = self[field] else { return nil }
        guard let number = value.int64 else { throw .type(name(field), "a whole number") }
        return number
    }

    func int(_ field: String, in range: ClosedRange<Int>) throws(RequestError) -> Int? {
        guard let number = try int(field) else { return nil }
        guard let exact = Int(exactly: number), range.contains(exact) else {
            throw .range(name(field), "\(range.lowerBound) to \(range.upperBound)")
        }
        return exact
    }

    func double(_ field: String, in range: ClosedRange<Double>) throws(RequestError) -> Double? {
        guard let value = self[field] else { return nil }
        guard let number = value.double else { throw .type(name(field), "a number") }
        guard range.contains(number) else {
            throw .range(name(field), "\(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func bool(_ field: String) throws(RequestError) -> Bool? {
        guard let value = self[field] else { return nil }
        guard let truth = value.bool else { throw .type(name(field), "true or false") }
        return truth
    }

    /// An array of strings; the cache checks their sizes.
    func strings(_ field: String, countMax: Int) throws(RequestError) -> [String]? {
        guard let value = self[field] else { return nil }
        guard value.kind == .array else { throw .type(name(field), "an array of strings") }
        guard value.count <= countMax else {
            throw .range(name(field), "at most \(countMax) strings")
        }
        var texts: [String] = []
        texts.reserveCapacity(value.count)
        for element in value.elements {
            guard let text = element.string else {
                throw .type(name(field), "an array of strings")
            }
            texts.append(text)
        }
        return texts
    }

    /// An object of strings, such as `attributes`.
    func stringMap(_ field: String, countMax: Int) throws(RequestError) -> [String: String]? {
        guard let value = self[field] else { return nil }
        guard value.kind == .object else { throw .type(name(field), "an object of strings") }
        guard value.count <= countMax else {
            throw .range(name(field), "at most \(countMax) members")
        }
        var map: [String: String] = [:]
        map.reserveCapacity(value.count)
        for (key, element) in value.members {
            guard let text = element.string else {
                throw .type(name(field), "an object of strings")
            }
            map[key.string ?? ""] = text
        }
        return map
    }

    /// One of the names of an enumeration.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ field: String, _ type: Choice.Type = Choice.self
    ) throws(RequestError) -> Choice? where Choice.RawValue == String {
        guard let text = try string(field) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map { "\"\($0.rawValue)\"" }
            throw .field(
                name(field), rule: "enum",
                message: "\(name(field)) must be \(names.joined(separator: " or "))")
        }
        return choice
    }
}
