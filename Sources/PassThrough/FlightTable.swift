import Synchronization

/// The misses in flight, by what was asked, so that the same question is asked upstream once.
final class FlightTable<Key: Hashable & Sendable, Element: Sendable>: Sendable {
    /// Where a request found itself.
    enum Boarding: Sendable {
        /// First: it makes the call and publishes into the answer.
        case leads(SharedAnswer<Element>, SharedAnswer<Element>.Reader)
        /// Later: it reads what the leader publishes.
        case follows(SharedAnswer<Element>, SharedAnswer<Element>.Reader)
        /// The table is full; it makes a call of its own.
        case alone
    }

    private let flights = Mutex<[Key: SharedAnswer<Element>]>([:])
    private let flightsMax: Int
    private let windowBytes: Int
    private let replayBytesMax: Int

    init(flightsMax: Int, windowBytes: Int, replayBytesMax: Int) {
        self.flightsMax = flightsMax
        self.windowBytes = windowBytes
        self.replayBytesMax = replayBytesMax
    }

    var count: Int { flights.withLock { $0.count } }

    /// Readers of all flights together.
    var readerCount: Int { flights.withLock { $0.values.reduce(0) { $0 + $1.readerCount } } }

    /// Joins the flight of `key`, or starts one.
    ///
    /// A flight that can no longer be joined from its first element is replaced: its readers go on.
    func board(_ key: Key) -> Boarding {
        flights.withLock { flights in
            if let answer = flights[key], let reader = answer.join() {
                return .follows(answer, reader)
            }
            guard flights[key] != nil || flights.count < flightsMax else { return .alone }
            let answer = SharedAnswer<Element>(
                windowBytes: windowBytes, replayBytesMax: replayBytesMax)
            guard let reader = answer.join() else { return .alone }
            flights[key] = answer
            return .leads(answer, reader)
        }
    }

    /// Takes a flight off the table; one that has replaced it stays.
    func land(_ key: Key, _ answer: SharedAnswer<Element>) {
        flights.withLock { flights in
            if flights[key] === answer { flights[key] = nil }
        }
    }
}
