import JSON

/// Labelled pairs read from a file, and the lines that could not be.
///
/// TSV and CSV (RFC 4180 quoting) start with a header line; JSONL has one object a line. The
/// columns, in any order, by any of their names:
///
/// - `label`, `is_duplicate`, `same`: 1, 0, true, false, yes or no;
/// - `prompt_a`, `question1`, `sentence1`: the stored prompt;
/// - `prompt_b`, `question2`, `sentence2`: the prompt that is looked up;
/// - `kind`: optional, for figures by kind;
/// - `embedding_a` and `embedding_b`: optional, JSONL only, arrays of numbers.
///
/// Other columns are ignored.
public struct PairFile: Sendable, Equatable {
    /// How the bytes are to be read.
    public enum Format: String, Sendable, CaseIterable {
        case tsv, csv, jsonl

        /// The format a file name's ending stands for; nil for another ending.
        public init?(fileName: String) {
            guard let ending = fileName.split(separator: ".").last?.lowercased() else { return nil }
            self.init(rawValue: ending == "ndjson" ? "jsonl" : ending)
        }
    }

    /// A line that holds no pair, and why.
    public struct Problem: Sendable, Equatable {
        /// Counted from 1.
        public var line: Int
        /// A sentence.
        public var message: String
    }

    /// The file as a whole cannot be read.
    public struct Unreadable: Error, Sendable, Equatable {
        /// A sentence that says what to change.
        public var message: String
    }

    /// The pairs, in the file's order.
    public private(set) var pairs: [LabelledPair] = []
    /// The lines that were left out.
    public private(set) var problems: [Problem] = []

    /// Reads a file's bytes.
    ///
    /// - Throws: `Unreadable` where no line can be read: not UTF-8, or no such columns.
    public init(_ bytes: [UInt8], format: Format) throws(Unreadable) {
        var bytes = bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        switch format {
        case .jsonl: readObjects(bytes)
        case .tsv: try readTable(TableReader.tabRows(bytes))
        case .csv: try readTable(TableReader.commaRows(bytes))
        }
    }

    /// Leaves out all but the first so many pairs.
    public mutating func keepFirst(_ count: Int) {
        pairs = Array(pairs.prefix(max(0, count)))
    }

    /// Adds another file's pairs and problems after its own.
    public mutating func append(_ other: PairFile) {
        pairs += other.pairs
        problems += other.problems
    }

    private mutating func readTable(_ rows: [TableReader.Row]) throws(Unreadable) {
        guard let header = rows.first else { throw Unreadable(message: "the file is empty") }
        let columns = try Columns(header.fields ?? [])
        for row in rows.dropFirst() {
            guard let fields = row.fields else {
                problems.append(Problem(line: row.line, message: row.problem))
                continue
            }
            read(fields, columns, line: row.line)
        }
    }

    private mutating func read(_ fields: [String], _ columns: Columns, line: Int) {
        guard fields.count == columns.count else {
            let message = "\(fields.count) fields where the header has \(columns.count)"
            problems.append(Problem(line: line, message: message))
            return
        }
        guard let isSame = Self.label(fields[columns.label]) else {
            problems.append(Problem(line: line, message: "the label is not 0 or 1"))
            return
        }
        let pair = LabelledPair(
            line: line, isSame: isSame, stored: fields[columns.stored],
            asked: fields[columns.asked],
            kind: columns.kind.map { fields[$0] } ?? "")
        append(pair)
    }

    private mutating func readObjects(_ bytes: ArraySlice<UInt8>) {
        for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false)
            .enumerated()
        where !line.allSatisfy({ $0 == 13 || $0 == 32 }) {
            do throws(JSONError) {
                try readObject(JSONDocument(Array(line)).root, line: index + 1)
            } catch {
                problems.append(Problem(line: index + 1, message: "\(error)"))
            }
        }
    }

    private mutating func readObject(_ object: JSONValue, line: Int) throws(JSONError) {
        let find = { (names: [String]) in names.lazy.compactMap { object[$0] }.first }
        guard let label = find(Columns.labelNames), let isSame = Self.label(label) else {
            problems.append(Problem(line: line, message: "no label that is 0 or 1"))
            return
        }
        guard let stored = find(Columns.storedNames)?.string,
            let asked = find(Columns.askedNames)?.string
        else {
            problems.append(Problem(line: line, message: "no prompt_a and prompt_b as strings"))
            return
        }
        var pair = LabelledPair(
            line: line, isSame: isSame, stored: stored, asked: asked,
            kind: object["kind"]?.string ?? "")
        if let first = object["embedding_a"], let second = object["embedding_b"] {
            guard let vectors = Self.vectors(first, second) else {
                let message = "embedding_a and embedding_b are not vectors of one dimension"
                problems.append(Problem(line: line, message: message))
                return
            }
            pair.vectors = vectors
        }
        append(pair)
    }

    private mutating func append(_ pair: LabelledPair) {
        let isEmpty = { (text: String) in text.allSatisfy(\.isWhitespace) }
        guard !isEmpty(pair.stored), !isEmpty(pair.asked) else {
            problems.append(Problem(line: pair.line, message: "a prompt is empty"))
            return
        }
        pairs.append(pair)
    }

    private static func label(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "1", "true", "yes", "1.0": true
        case "0", "false", "no", "0.0": false
        default: nil
        }
    }

    private static func label(_ value: JSONValue) -> Bool? {
        value.bool ?? value.double.flatMap { $0 == 1 ? true : $0 == 0 ? false : nil }
            ?? value.string.flatMap { label($0) }
    }

    private static func vectors(_ first: JSONValue, _ second: JSONValue) -> LabelledPair.Vectors? {
        guard let stored = first.floats(countMax: 4_096).flatMap(unit),
            let asked = second.floats(countMax: 4_096).flatMap(unit), stored.count == asked.count
        else { return nil }
        return LabelledPair.Vectors(stored: stored, asked: asked)
    }

    private static func unit(_ vector: [Float]) -> [Float]? {
        let norm = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard norm.isFinite, norm > 0 else { return nil }
        return vector.map { Float(Double($0) / norm) }
    }
}

/// Where each field stands in a table's rows.
private struct Columns {
    static let labelNames = ["label", "is_duplicate", "same"]
    static let storedNames = ["prompt_a", "question1", "sentence1"]
    static let askedNames = ["prompt_b", "question2", "sentence2"]

    var label: Int
    var stored: Int
    var asked: Int
    var kind: Int?
    var count: Int

    init(_ header: [String]) throws(PairFile.Unreadable) {
        let names = header.map { $0.lowercased() }
        func index(_ wanted: [String]) throws(PairFile.Unreadable) -> Int {
            for name in wanted {
                if let index = names.firstIndex(of: name) { return index }
            }
            let found = names.prefix(8).joined(separator: ", ")
            throw PairFile.Unreadable(
                message: "the header needs a column \(wanted[0]); it has \(found)")
        }
        label = try index(Self.labelNames)
        stored = try index(Self.storedNames)
        asked = try index(Self.askedNames)
        kind = names.firstIndex(of: "kind")
        count = names.count
    }
}
