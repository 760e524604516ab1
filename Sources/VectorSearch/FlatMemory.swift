import CKernels
import Glibc

/// One growing block of plain elements, zero where never written.
///
/// Grows by moving page tables instead of bytes: growing a gigabyte stops nobody for the time of a
/// copy. Pages that were never written cost nothing. From 2 MiB on it lies on huge pages.
@safe
struct FlatMemory<Element: BitwiseCopyable>: ~Copyable {
    /// Valid until the next `reserve`.
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var capacity: Int
    private var mappedBytes: Int

    init(capacity: Int = 1) {
        mappedBytes = ck_memory_size(max(1, capacity) * MemoryLayout<Element>.stride)
        unsafe base = Self.typed(ck_memory_grow(nil, 0, mappedBytes), mappedBytes)
        self.capacity = mappedBytes / MemoryLayout<Element>.stride
    }

    deinit {
        unsafe munmap(base, mappedBytes)
    }

    /// Makes room for `count` elements; the old ones keep their place by index, not by address.
    mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        let (doubled, overflow) = mappedBytes.multipliedReportingOverflow(by: 2)
        precondition(!overflow, "index memory beyond the address space")
        let wanted = ck_memory_size(max(count * MemoryLayout<Element>.stride, doubled))
        unsafe base = Self.typed(ck_memory_grow(base, mappedBytes, wanted), wanted)
        mappedBytes = wanted
        capacity = wanted / MemoryLayout<Element>.stride
    }

    /// The first elements as bytes; valid until the next `reserve`.
    func bytes(_ count: Int) -> UnsafeRawBufferPointer {
        precondition(count <= capacity, "more than there is")
        return unsafe UnsafeRawBufferPointer(
            start: base, count: count * MemoryLayout<Element>.stride)
    }

    private static func typed(
        _ address: UnsafeMutableRawPointer?, _ byteCount: Int
    ) -> UnsafeMutablePointer<Element> {
        guard let address = unsafe address else {
            // Like any failed allocation in Swift: there is no state to go on from.
            preconditionFailure("no memory for the index: \(byteCount) bytes, errno \(errno)")
        }
        return unsafe address.assumingMemoryBound(to: Element.self)
    }
}
