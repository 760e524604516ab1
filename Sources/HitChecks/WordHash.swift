/// Keyed 64-bit hash of a word's lower-cased scalars.
///
/// The multiplier is drawn once per process: equality of hashes stands for equality of words, and a
/// fixed function would let a sender look for collisions beforehand.
enum WordHash {
    static let key = UInt64.random(in: .min ... .max) | 1
    static let start = UInt64.random(in: .min ... .max)

    /// Folds one more value into a running hash.
    @inline(__always)
    static func fold(_ hash: UInt64, _ value: UInt64) -> UInt64 {
        let product = (hash ^ value).multipliedFullWidth(by: key)
        return (product.low ^ product.high) &+ 0x9E37_79B9_7F4A_7C15
    }

    static func of(_ scalars: ArraySlice<UInt32>) -> UInt64 {
        var hash = start
        for scalar in scalars {
            hash = fold(hash, UInt64(ScalarClass.lowercased(scalar)))
        }
        return hash
    }

    static func of(_ word: String) -> UInt64 {
        var hash = start
        for scalar in word.unicodeScalars {
            hash = fold(hash, UInt64(ScalarClass.lowercased(scalar.value)))
        }
        return hash
    }

    /// Hash of a number in a dimension; 0 is "no unit".
    static func of(value: Double, dimension: UInt16) -> UInt64 {
        fold(fold(start ^ 0xD1, value.bitPattern), UInt64(dimension))
    }

    /// Hash of a text whose case matters.
    static func exact(_ scalars: ArraySlice<UInt32>) -> UInt64 {
        var hash = start ^ 0xE5
        for scalar in scalars {
            hash = fold(hash, UInt64(scalar))
        }
        return hash
    }
}
