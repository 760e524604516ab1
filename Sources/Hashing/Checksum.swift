import CXXHash

/// The 64-bit XXH3 checksum (xxhash 0.8, a fixed format) of the first `count` bytes, or all.
///
/// It finds accidents: a torn write, a flipped bit, a file cut short. It does not stop an
/// adversary who can choose the bytes; `SHA256Digest` does.
public func checksum64(_ bytes: [UInt8], first count: Int? = nil, seed: UInt64 = 0) -> UInt64 {
    unsafe bytes.withUnsafeBytes { buffer in
        let count = min(max(0, count ?? buffer.count), buffer.count)
        return unsafe XXH3_64bits_withSeed(buffer.baseAddress, count, seed)
    }
}
