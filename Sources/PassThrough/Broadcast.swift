/// One upstream answer, read by everyone who asked the same thing: the state without the waiting.
///
/// A pump publishes elements in order; each reader has its own place and starts at the first
/// element, however late it joins. Elements that all readers have passed are dropped once the
/// backlog is larger than `replayBytesMax`; from then on nobody may join any more. The pump is told
/// to wait while the fastest reader is `windowBytes` or the slowest `replayBytesMax` behind it,
/// which is what keeps memory bounded with slow clients.
struct Broadcast<Element: Sendable>: Sendable {
    typealias ReaderID = Int

    /// What a reader gets when it asks.
    enum Reading: Sendable {
        case element(Element)
        case wait
        case end
        case failed
    }

    private struct Slot: Sendable {
        var element: Element
        var byteCount: Int
    }

    private let windowBytes: Int
    private let replayBytesMax: Int
    /// Slots from `firstIndex` on; earlier ones are gone.
    private var slots: [Slot] = []
    private var firstIndex = 0
    private var storedBytes = 0
    private var publishedBytes = 0
    /// Each reader's next slot and the bytes it has read.
    private var readers: [ReaderID: (next: Int, readBytes: Int)] = [:]
    private var nextReaderID = 0
    private var ending: Bool?

    init(windowBytes: Int, replayBytesMax: Int) {
        precondition(windowBytes > 0 && replayBytesMax >= windowBytes, "the window fits the replay")
        self.windowBytes = windowBytes
        self.replayBytesMax = replayBytesMax
    }

    var readerCount: Int { readers.count }
    var hasReaders: Bool { !readers.isEmpty }
    var hasEnded: Bool { ending != nil }
    /// Whether every element since the first is still at hand.
    var canJoin: Bool { firstIndex == 0 && ending != false }
    /// Whether the pump should wait before it publishes more.
    var isFull: Bool {
        guard !readers.isEmpty else { return false }
        var fastest = 0
        var slowest = Int.max
        for place in readers.values {
            fastest = max(fastest, place.readBytes)
            slowest = min(slowest, place.readBytes)
        }
        return publishedBytes - fastest >= windowBytes
            || publishedBytes - slowest >= replayBytesMax
    }

    /// Adds a reader that starts at the first element; nil where that is gone.
    mutating func join() -> ReaderID? {
        guard canJoin else { return nil }
        nextReaderID += 1
        readers[nextReaderID] = (next: 0, readBytes: 0)
        return nextReaderID
    }

    mutating func leave(_ reader: ReaderID) {
        readers[reader] = nil
        dropPassedSlots()
    }

    mutating func publish(_ element: Element, byteCount: Int) {
        precondition(ending == nil, "nothing is published after the end")
        slots.append(Slot(element: element, byteCount: byteCount))
        storedBytes += byteCount
        publishedBytes += byteCount
        dropPassedSlots()
    }

    mutating func end(isClean: Bool) {
        if ending == nil { ending = isClean }
    }

    /// Whether this reader has read all there is and more may come.
    func isWaiting(_ reader: ReaderID) -> Bool {
        guard let place = readers[reader] else { return false }
        return ending == nil && place.next - firstIndex >= slots.count
    }

    mutating func read(_ reader: ReaderID) -> Reading {
        guard var place = readers[reader] else { return .end }
        let offset = place.next - firstIndex
        guard offset < slots.count else {
            guard let ending else { return .wait }
            return ending ? .end : .failed
        }
        let slot = slots[offset]
        place.next += 1
        place.readBytes += slot.byteCount
        readers[reader] = place
        dropPassedSlots()
        return .element(slot.element)
    }

    private mutating func dropPassedSlots() {
        guard storedBytes > replayBytesMax else { return }
        let slowest = readers.values.map(\.next).min() ?? firstIndex + slots.count
        let count = min(slowest - firstIndex, slots.count)
        guard count > 0 else { return }
        storedBytes -= slots[..<count].reduce(0) { $0 + $1.byteCount }
        slots.removeFirst(count)
        firstIndex += count
    }
}
