import Testing

@testable import PassThrough

struct BroadcastTests {
    private func drained(_ broadcast: inout Broadcast<Int>, _ reader: Int) -> [Int] {
        var elements: [Int] = []
        while case .element(let element) = broadcast.read(reader) { elements.append(element) }
        return elements
    }

    @Test func `a late reader gets everything from the first element on`() {
        var broadcast = Broadcast<Int>(windowBytes: 10, replayBytesMax: 100)
        let first = broadcast.join() ?? -1
        for element in 0..<5 { broadcast.publish(element, byteCount: 2) }
        #expect(drained(&broadcast, first) == [0, 1, 2, 3, 4])
        let second = broadcast.join() ?? -1
        broadcast.publish(5, byteCount: 2)
        broadcast.end(isClean: true)
        #expect(drained(&broadcast, second) == [0, 1, 2, 3, 4, 5])
        #expect(drained(&broadcast, first) == [5])
        let last = broadcast.read(first)
        guard case .end = last else {
            Issue.record("\(last)")
            return
        }
    }

    @Test func `a failed answer fails its readers after what came, and takes no new ones`() {
        var broadcast = Broadcast<Int>(windowBytes: 10, replayBytesMax: 100)
        let reader = broadcast.join() ?? -1
        broadcast.publish(1, byteCount: 1)
        broadcast.end(isClean: false)
        #expect(drained(&broadcast, reader) == [1])
        let last = broadcast.read(reader)
        guard case .failed = last else {
            Issue.record("\(last)")
            return
        }
        let late = broadcast.join()
        #expect(late == nil)
    }

    @Test func `the pump waits for the fastest reader`() {
        var broadcast = Broadcast<Int>(windowBytes: 4, replayBytesMax: 100)
        let fast = broadcast.join() ?? -1
        _ = broadcast.join()
        for element in 0..<2 { broadcast.publish(element, byteCount: 2) }
        #expect(broadcast.isFull)
        _ = broadcast.read(fast)
        #expect(!broadcast.isFull)
    }

    @Test func `what everybody has passed is dropped and closes the door`() {
        var broadcast = Broadcast<Int>(windowBytes: 4, replayBytesMax: 8)
        let slow = broadcast.join() ?? -1
        let fast = broadcast.join() ?? -1
        for element in 0..<10 {
            broadcast.publish(element, byteCount: 2)
            _ = broadcast.read(fast)
        }
        #expect(broadcast.canJoin, "the slow reader still needs the first")
        broadcast.leave(slow)
        #expect(!broadcast.canJoin)
        let late = broadcast.join()
        #expect(late == nil)
        #expect(broadcast.hasReaders)
        broadcast.leave(fast)
        #expect(!broadcast.hasReaders)
    }
}
