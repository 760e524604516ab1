/// Splits delimited text into rows of fields.
enum TableReader {
    /// One row; `fields` is nil where the row cannot be read and `problem` says why.
    struct Row: Sendable, Equatable {
        var line: Int
        var fields: [String]?
        var problem = ""
    }

    /// Tab-separated rows: no quoting, a field holds neither tab nor line feed.
    static func tabRows(_ bytes: ArraySlice<UInt8>) -> [Row] {
        var rows: [Row] = []
        for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = line.last == 13 ? line.dropLast() : line
            if line.isEmpty { continue }
            let fields = line.split(separator: 9, omittingEmptySubsequences: false)
                .map { String(validating: $0, as: UTF8.self) }
            rows.append(row(line: index + 1, fields))
        }
        return rows
    }

    /// Comma-separated rows with RFC 4180 quoting; a quoted field may hold line feeds.
    static func commaRows(_ bytes: ArraySlice<UInt8>) -> [Row] {
        var rows: [Row] = []
        var fields: [[UInt8]] = []
        var field: [UInt8] = []
        var isQuoted = false
        var line = 1
        var rowLine = 1
        var index = bytes.startIndex

        func finishRow() {
            fields.append(field)
            field = []
            if fields.count > 1 || !fields[0].isEmpty {
                rows.append(
                    row(line: rowLine, fields.map { String(validating: $0, as: UTF8.self) }))
            }
            fields = []
        }
        while index < bytes.endIndex {
            let byte = bytes[index]
            let next = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
            if byte == 10 { line += 1 }
            switch (byte, isQuoted) {
            case (0x22, true) where next == 0x22:
                field.append(0x22)
                index += 1
            case (0x22, true): isQuoted = false
            case (0x22, false) where field.isEmpty: isQuoted = true
            case (0x2C, false):
                fields.append(field)
                field = []
            case (13, false) where next == 10: break
            case (10, false):
                finishRow()
                rowLine = line
            default: field.append(byte)
            }
            index += 1
        }
        if isQuoted {
            rows.append(Row(line: rowLine, fields: nil, problem: "a quoted field never ends"))
        } else if !fields.isEmpty || !field.isEmpty {
            finishRow()
        }
        return rows
    }

    private static func row(line: Int, _ fields: [String?]) -> Row {
        let valid = fields.compactMap { $0 }
        return valid.count == fields.count
            ? Row(line: line, fields: valid)
            : Row(line: line, fields: nil, problem: "not valid UTF-8")
    }
}
