import CXXHash

/// The 64-bit XXH3 checksum (xxhash 0.8, a fixed format) of some bytes.
///
/// It finds accidents: a torn write, a flipped bit, a file cut short. It does not stop an
/// adversary who can choose the bytes; `SHA256Digest` does.
public func checksum64(_ bytes: RawSpan) -> UInt64 {
    unsafe bytes.withUnsafeBytes { buffer in
        unsafe XXH3_64bits(buffer.baseAddress, buffer.count)
    }
}

/// The checksum of some bytes with a seed, for tables that need a hash of their own.
public func checksum64(_ bytes: RawSpan, seed: UInt64) -> UInt64 {
    unsafe bytes.withUnsafeBytes { buffer in
        unsafe XXH3_64bits_withSeed(buffer.baseAddress, buffer.count, seed)
    }
}
