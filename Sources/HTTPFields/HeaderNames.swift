/// A few lowercase header names, found by their bytes: text of every name of every request would
/// cost more than the comparison.
public struct HeaderNames: Sendable {
    private let names: [[UInt8]]

    /// Makes the set; the names are lowercase.
    public init(_ names: [String]) {
        self.names = names.map { Array($0.utf8) }
    }

    /// Whether a name, in any case, is one of them.
    public func contains(_ name: ArraySlice<UInt8>) -> Bool {
        names.contains { known in
            known.count == name.count
                && zip(known, name).allSatisfy { $0 == HeaderNames.lowercased($1) }
        }
    }

    /// Whether a name, in any case, begins with this lowercase text.
    public static func begins(_ name: ArraySlice<UInt8>, with start: String.UTF8View) -> Bool {
        name.count >= start.count && zip(start, name).allSatisfy { $0 == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
