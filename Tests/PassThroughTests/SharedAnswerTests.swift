import Synchronization
import Testing

@testable import PassThrough

struct SharedAnswerTests {
    private func collect(
        _ answer: SharedAnswer<Int>, _ reader: SharedAnswer<Int>.Reader
    ) async -> (elements: [Int], isClean: Bool) {
        var elements: [Int] = []
        do {
            while let element = try await answer.next(reader) { elements.append(element) }
            return (elements, true)
        } catch {
            return (elements, false)
        }
    }

    @Test func `many readers get every element in order while the pump is held to the window`()
        async throws
    {
        let answer = SharedAnswer<Int>(windowBytes: 4, replayBytesMax: 10_000)
        let readers = (0..<20).compactMap { _ in answer.join() }
        try #require(readers.count == 20)
        await withTaskGroup(of: ([Int], Bool).self) { group in
            for reader in readers { group.addTask { await collect(answer, reader) } }
            for element in 0..<500 { await answer.publish(element, byteCount: 1) }
            answer.end(isClean: true)
            for await (elements, isClean) in group {
                #expect(isClean)
                #expect(elements == Array(0..<500))
            }
        }
    }

    @Test func `who leaves a complete answer stops nothing`() async throws {
        let answer = SharedAnswer<Int>(windowBytes: 100, replayBytesMax: 100)
        let stopped = Mutex(false)
        answer.onAbandoned { stopped.withLock { $0 = true } }
        let reader = try #require(answer.join())
        await answer.publish(1, byteCount: 1)
        answer.complete()
        answer.leave(reader)
        #expect(!answer.isAbandoned)
        #expect(!stopped.withLock { $0 })
        answer.end(isClean: true)
    }

    @Test func `a failed answer interrupts its readers`() async throws {
        let answer = SharedAnswer<Int>(windowBytes: 100, replayBytesMax: 100)
        let reader = try #require(answer.join())
        async let collected = collect(answer, reader)
        await answer.publish(1, byteCount: 1)
        answer.end(isClean: false)
        let (elements, isClean) = await collected
        #expect(elements == [1])
        #expect(!isClean)
    }

    @Test func `a cancelled reader leaves and frees a pump that waits for it`() async throws {
        let answer = SharedAnswer<Int>(windowBytes: 1, replayBytesMax: 10)
        let reader = try #require(answer.join())
        let task = Task { await collect(answer, reader) }
        await answer.publish(1, byteCount: 1)
        task.cancel()
        _ = await task.value
        #expect(answer.isAbandoned)
        await answer.publish(2, byteCount: 1)
        #expect(answer.join() == nil, "an abandoned answer is being stopped")
    }

    @Test func `the first boards as leader, the next follow, and landing clears the way`() throws {
        let table = FlightTable<String, Int>(flightsMax: 1, windowBytes: 1, replayBytesMax: 10)
        guard case .leads(let answer, let reader) = table.board("a") else {
            Issue.record("the first leads")
            return
        }
        guard case .follows = table.board("a") else {
            Issue.record("the second follows")
            return
        }
        guard case .alone = table.board("b") else {
            Issue.record("a full table lets nobody wait")
            return
        }
        answer.leave(reader)
        table.land("a", answer)
        #expect(table.count == 0)
    }
}
