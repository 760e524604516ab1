import HTTPFields
import HTTPServer
import Synchronization
import Testing

@testable import PassThrough

/// Opens once, for any number of waiters.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>(
        (false, []))

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

struct ProxyCoalescingTests {
    private let body = Sample.request("What is LMDB?")

    @Test func `equal questions in flight make one upstream call`() async throws {
        let gate = Gate()
        try await ProxyFixture.run { _ in
        } answers: { _, number in
            await gate.wait()
            return Sample.json(Sample.chat("answer \(number)"))
        } _: { proxy in
            let answers = await withTaskGroup { group in
                for _ in 0..<20 { group.addTask { await proxy.send(body) } }
                group.addTask { () -> ProxyFixture.Answer in
                    while proxy.upstream.requests.isEmpty || proxy.waiting < 20 {
                        await Task.yield()
                    }
                    gate.open()
                    return await proxy.send(Sample.request("another"))
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let outcomes = answers.map { $0.outcome ?? "" }
            #expect(outcomes.count { $0 == "coalesced" } == 19)
            #expect(outcomes.count { $0 == "miss" } == 2)
            #expect(proxy.upstream.requests.count == 2)
            let texts = Set(answers.filter { $0.content == "answer 1" }.map(\.text))
            #expect(texts.count == 1)
        }
    }

    @Test func `a follower reads a stream from its first event on`() async throws {
        let gate = Gate()
        let events = Sample.chatEvents(["a", "b", "c"])
        try await ProxyFixture.run { _ in
        } answers: { _, _ in
            HTTPResponse(
                status: 200, headers: ["content-type": "text/event-stream"],
                body: .stream { writer in
                    for (index, event) in events.enumerated() {
                        if index == 2 { await gate.wait() }
                        try await writer.write(event)
                    }
                })
        } _: { proxy in
            let stream = Sample.request("Hi", stream: true)
            let leader = await proxy.answer(bytes: Array(stream.utf8))
            let follower = await proxy.answer(bytes: Array(stream.utf8))
            #expect(follower.headers["refrain-outcome"] == "coalesced")
            gate.open()
            let first = await ProxyFixture.collect(leader)
            let second = await ProxyFixture.collect(follower)
            #expect(first.text == events.joined() && second.text == events.joined())
            #expect(proxy.upstream.requests.count == 1)
        }
    }

    @Test func `an equal question right after the answer makes no upstream call`() async throws {
        try await ProxyFixture.run { proxy in
            _ = await proxy.send(body)
            // The answer may be on its way to the store still: then the flight is.
            let again = await proxy.send(body)
            #expect(again.outcome == "coalesced" || again.outcome == "hit-exact")
            #expect(again.content == "answer 1" && proxy.upstream.requests.count == 1)
            await proxy.settle()
            let later = await proxy.send(body)
            #expect(later.outcome == "hit-exact" && later.content == "answer 1")
            let sums = try await proxy.sums()
            #expect(sums.requests.values.reduce(0, +) == 3 && sums.requests[.miss] == 1)
        }
    }

    @Test func `other credentials never share a flight`() async throws {
        let gate = Gate()
        try await ProxyFixture.run { _ in
        } answers: { _, number in
            if number == 2 { gate.open() }
            await gate.wait()
            return Sample.json(Sample.chat("answer \(number)"))
        } _: { proxy in
            async let alice = proxy.send(body, headers: ["authorization": "a"])
            async let bob = proxy.send(body, headers: ["authorization": "b"])
            let outcomes = await [alice.outcome, bob.outcome]
            #expect(outcomes == ["miss", "miss"] && proxy.upstream.requests.count == 2)
        }
    }

    @Test func `a leader's error releases its followers`() async throws {
        let gate = Gate()
        try await ProxyFixture.run {
            $0.retry.attemptsMax = 1
        } answers: { _, number in
            guard number == 1 else { return Sample.json(Sample.chat("fine")) }
            await gate.wait()
            return Sample.json("{}", status: 400)
        } _: { proxy in
            async let leader = proxy.send(body)
            while proxy.upstream.requests.isEmpty { await Task.yield() }
            async let follower = proxy.send(body)
            while proxy.waiting < 2 { await Task.yield() }
            gate.open()
            let statuses = await [leader.status, follower.status]
            #expect(statuses == [400, 200])
        }
    }

    @Test func `a follower waits only so long`() async throws {
        let gate = Gate()
        try await ProxyFixture.run {
            $0.followWait = .milliseconds(10)
        } answers: { _, number in
            if number == 1 { await gate.wait() }
            return Sample.json(Sample.chat("answer \(number)"))
        } _: { proxy in
            async let leader = proxy.send(body)
            while proxy.upstream.requests.isEmpty { await Task.yield() }
            let follower = await proxy.send(body)
            #expect(follower.content == "answer 2")
            gate.open()
            let first = await leader
            #expect(first.content == "answer 1")
        }
    }

    @Test func `a client that leaves ends the upstream call unless others wait`() async throws {
        let gate = Gate()
        try await ProxyFixture.run { _ in
        } answers: { _, _ in
            await gate.wait()
            return Sample.json(Sample.chat("late"))
        } _: { proxy in
            let leader = Task { await proxy.send(body) }
            while proxy.upstream.requests.isEmpty { await Task.yield() }
            async let follower = proxy.send(body)
            while proxy.waiting < 2 { await Task.yield() }
            leader.cancel()
            _ = await leader.value
            #expect(proxy.proxy.flights.count == 1)
            gate.open()
            let answer = await follower
            #expect(answer.outcome == "coalesced" && answer.content == "late")
            #expect(proxy.upstream.requests.count == 1)
        }
    }

    @Test func `the last client to leave ends the upstream call`() async throws {
        let gate = Gate()
        try await ProxyFixture.run { _ in
        } answers: { _, _ in
            await gate.wait()
            return Sample.json(Sample.chat("late"))
        } _: { proxy in
            let leader = Task { await proxy.send(body) }
            while proxy.upstream.requests.isEmpty { await Task.yield() }
            leader.cancel()
            _ = await leader.value
            // The pump ends by itself although the upstream never answers.
            while proxy.proxy.flights.count > 0 { await Task.yield() }
            gate.open()
        }
    }
}
