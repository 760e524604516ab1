import EventLoop
import HTTPFields
import SemanticCache
import Testing

@testable import PassThrough

struct ProxyDeadlineTests {
    private let hangs = StuckIndex.HangSwitch()

    private func run(
        deadline: Duration, _ body: (ProxyFixture) async throws -> Void
    ) async throws {
        let hangs = hangs
        defer { hangs.turn(on: false) }
        try await ProxyFixture.run {
            $0.lookupDeadline = deadline
        } opening: {
            $0.makeIndex = { StuckIndex(dimension: $0, hangs) }
            $0.openIndex = nil
        } _: { proxy in
            _ = await proxy.send(Sample.request("What is LMDB?"))
            await proxy.settle()
            try await body(proxy)
            hangs.turn(on: false)
        }
    }

    @Test func `a store that does not answer costs the deadline, and then nothing`() async throws {
        try await run(deadline: .milliseconds(40)) { proxy in
            hangs.turn(on: true)
            let first = await proxy.send(Sample.request("something else"))
            #expect(first.status == 200 && first.outcome == "bypass")
            #expect(first.reason == "store-deadline" && first.content == "answer 2")
            // Lookups are left out for a while: nothing waits for the hanging thread.
            let second = await proxy.send(Sample.request("something else"))
            #expect(second.reason == "store-failed" && second.content == "answer 3")
            #expect(hangs.waitingCount == 1)
        }
    }

    @Test func `a hanging lookup does not hold up its event loop`() async throws {
        let loop = try EventLoop(name: "test")
        try await run(deadline: .seconds(60)) { proxy in
            hangs.turn(on: true)
            let stuck = Task(executorPreference: loop) {
                await proxy.send(Sample.request("something else"))
            }
            while hangs.waitingCount == 0 { await Task.yield() }
            // Everything here needs the loop's thread, which a lookup on it would be holding.
            let other = await Task(executorPreference: loop) {
                await proxy.send(bytes: [], path: "/v1/models", method: "GET")
            }.value
            #expect(other.outcome == "bypass" && other.status == 200)
            #expect(hangs.waitingCount == 1)
            hangs.turn(on: false)
            let answer = await stuck.value
            #expect(answer.outcome == "miss")
        }
        await loop.stop()
    }

    @Test func `a miss that memory knows waits for no store`() async throws {
        try await run(deadline: .seconds(60)) { proxy in
            hangs.turn(on: true)
            // Compared exactly only, so the index is not asked; the store is known to have nothing.
            let question = #"{"model":"text-embedding-3-small","input":"something else"}"#
            let answer = await proxy.send(question, path: "/v1/embeddings")
            #expect(answer.outcome == "miss" && answer.reason == "no-candidate")
            #expect(hangs.waitingCount == 0 && proxy.proxy.lookupThreads.waitingCount == 0)
        }
    }

    @Test func `a lookup that waits for somebody else is late and its thread not stuck`()
        async throws
    {
        let threads = try LookupThreads()
        let hold = Gate()
        // It waits for somebody else, as for an embedder: its thread is free.
        let late = await threads.run(within: .milliseconds(50)) { await hold.wait() }
        hold.open()
        guard case .late(let isStuck) = late else {
            Issue.record("the lookup came to its end")
            return
        }
        #expect(!isStuck)
    }

    @Test func `no more lookups are begun than there may be`() async throws {
        let threads = try LookupThreads()
        let hold = Gate()
        await withTaskGroup { group in
            for _ in 0..<ProxyLimits.lookupsMax {
                group.addTask { _ = await threads.run(within: .seconds(60)) { await hold.wait() } }
            }
            while threads.waitingCount < ProxyLimits.lookupsMax { await Task.yield() }
            let outcome = await threads.run(within: .seconds(60)) {}
            if case .refused = outcome {} else { Issue.record("one more was begun") }
            hold.open()
        }
        guard case .done = await threads.run(within: .seconds(60), {}) else {
            Issue.record("ended lookups still count")
            return
        }
    }
}
