import EventLoop
import Synchronization
import Testing

struct EventLoopTests {
    @Test func `a task that prefers the loop runs on its thread, before and after an await`()
        async throws
    {
        let loop = try EventLoop(name: "test")
        let places = await Task(executorPreference: loop) {
            let before = loop.isOnLoop
            await Task.yield()
            await Counter().count()
            return [before, loop.isOnLoop]
        }.value
        #expect(places == [true, true])
        #expect(!loop.isOnLoop)
        await loop.stop()
    }

    @Test func `work from many threads runs once each, and in order per thread`() async throws {
        let loop = try EventLoop(name: "test")
        let seen = Recorder<[Int: [Int]]>([:])
        await withTaskGroup { group in
            for sender in 0..<8 {
                group.addTask {
                    for number in 0..<500 {
                        loop.execute {
                            seen.value.withLock { $0[sender, default: []].append(number) }
                        }
                    }
                }
            }
        }
        await loop.stop()
        let result = seen.value.withLock { $0 }
        #expect((0..<8).allSatisfy { result[$0] == Array(0..<500) })
    }

    @Test func `giving way lets queued work run first, and does nothing elsewhere`() async throws {
        let loop = try EventLoop(name: "test")
        let seen = Recorder<[String]>([])
        await Task(executorPreference: loop) {
            loop.execute { seen.value.withLock { $0.append("queued") } }
            await EventLoop.giveWay()
            seen.value.withLock { $0.append("after") }
            #expect(loop.isOnLoop)
        }.value
        await EventLoop.giveWay()
        await loop.stop()
        #expect(seen.value.withLock { $0 } == ["queued", "after"])
    }

    @Test func `load is low until a loop works more than it sleeps, and again when it rests`() {
        var load = LoopLoad()
        #expect(load.isLow)
        var now: UInt64 = 0
        func round(works: UInt64, sleeps: UInt64) {
            now += works
            load.sleeps(at: now)
            now += sleeps
            load.wakes(at: now)
        }
        for _ in 0..<40 { round(works: 200_000, sleeps: 600_000) }
        #expect(load.isLow)
        for _ in 0..<40 { round(works: 200_000, sleeps: 10_000) }
        #expect(!load.isLow)
        for _ in 0..<40 { round(works: 200_000, sleeps: 600_000) }
        #expect(load.isLow)
        // A night's sleep is forgotten as fast as a second's.
        round(works: 1_000, sleeps: 1 << 60)
        for _ in 0..<80 { round(works: 200_000, sleeps: 10_000) }
        #expect(!load.isLow)
    }

    @Test func `a timer fires once, a repeating one until it is cancelled`() async throws {
        let loop = try EventLoop(name: "test")
        let fired = Recorder((once: 0, repeated: 0))
        await withCheckedContinuation { continuation in
            loop.schedule(after: .milliseconds(1)) { fired.value.withLock { $0.once += 1 } }
            let timer = Recorder<LoopTimer?>(nil)
            let repeating = loop.scheduleRepeating(every: .milliseconds(2)) {
                let count = fired.value.withLock { fired in
                    fired.repeated += 1
                    return fired.repeated
                }
                guard count == 3 else { return }
                timer.value.withLock { $0?.cancel() }
                loop.schedule(after: .milliseconds(20)) { continuation.resume() }
            }
            timer.value.withLock { $0 = repeating }
        }
        await loop.stop()
        #expect(fired.value.withLock { $0.once } == 1)
        #expect(fired.value.withLock { $0.repeated } == 3)
    }

    @Test func `a cancelled timer does not fire`() async throws {
        let loop = try EventLoop(name: "test")
        let fired = Recorder(false)
        await withCheckedContinuation { continuation in
            loop.schedule(after: .milliseconds(5)) { fired.value.withLock { $0 = true } }
                .cancel()
            loop.schedule(after: .milliseconds(15)) { continuation.resume() }
        }
        await loop.stop()
        #expect(!fired.value.withLock { $0 })
    }

    @Test func `stopping twice returns twice`() async throws {
        let loop = try EventLoop(name: "test")
        async let first: Void = loop.stop()
        async let second: Void = loop.stop()
        _ = await (first, second)
        await loop.stop()
    }
}

private actor Counter {
    private var value = 0
    func count() { value += 1 }
}

private final class Recorder<Value: Sendable>: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
}
