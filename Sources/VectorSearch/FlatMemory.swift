import CKernels
import Glibc

/// One growing block of plain elements, zero where never written.
///
/// Taken from the kernel by `mmap` and grown by `mremap`, which moves page tables instead of bytes:
/// growing a gigabyte stops nobody for the time of a copy. Pages that were never written cost
/// nothing. Asks for huge pages, as random reads over many megabytes otherwise wait for the TLB.
@safe
struct FlatMemory<Element: BitwiseCopyable>: ~Copyable {
    /// Valid until the next `reserve`.
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var capacity: Int
    private var mappedBytes: Int

    /// Huge pages pay from here on; below, they would only waste memory.
    private static var hugePageBytesMin: Int { 8 << 20 }

    init(capacity: Int = 1) {
        mappedBytes = Self.pageRounded(max(1, capacity) * MemoryLayout<Element>.stride)
        let address = unsafe mmap(
            nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        unsafe base = Self.typed(address, mappedBytes)
        self.capacity = mappedBytes / MemoryLayout<Element>.stride
        adviseHugePages()
    }

    deinit {
        unsafe munmap(base, mappedBytes)
    }

    /// Makes room for `count` elements; the old ones keep their place by index, not by address.
    mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        let (doubled, overflow) = mappedBytes.multipliedReportingOverflow(by: 2)
        precondition(!overflow, "index memory beyond the address space")
        let wanted = max(Self.pageRounded(count * MemoryLayout<Element>.stride), doubled)
        let address = unsafe ck_mremap(base, mappedBytes, wanted)
        unsafe base = Self.typed(address, wanted)
        mappedBytes = wanted
        capacity = wanted / MemoryLayout<Element>.stride
        adviseHugePages()
    }

    private static func typed(
        _ address: UnsafeMutableRawPointer?, _ byteCount: Int
    ) -> UnsafeMutablePointer<Element> {
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            // Like any failed allocation in Swift: there is no state to go on from.
            preconditionFailure("no memory for the index: \(byteCount) bytes, errno \(errno)")
        }
        return unsafe address.assumingMemoryBound(to: Element.self)
    }

    private func adviseHugePages() {
        guard mappedBytes >= Self.hugePageBytesMin else { return }
        // Advice only: kernels without huge pages refuse it, and nothing is lost.
        _ = unsafe madvise(base, mappedBytes, MADV_HUGEPAGE)
    }

    private static func pageRounded(_ byteCount: Int) -> Int {
        (byteCount + 4095) & ~4095
    }
}
