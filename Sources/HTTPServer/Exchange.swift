import CEvent

/// One request being answered on a connection.
@safe
struct Exchange {
    let number: UInt64
    let received: ReceivedRequest
    var task: Task<Void, Never>?
    /// Set when the head has been written.
    var framing: ResponseHead.Framing?
    var keepsAlive = false
    /// Bytes of a stream that announced its length.
    var bodyBytesLeft: Int?
    var hasLeft = false
    /// True when everything is written and only the socket has to take it.
    var isEnding = false
    /// Writers held until the socket has taken what waits.
    var waiters: [CheckedContinuation<Result<Void, ResponseWriterError>, Never>] = []

    init(number: UInt64, _ received: ReceivedRequest) {
        self.number = number
        self.received = received
    }
}

/// Notes whether a client takes the bytes that wait for it.
struct OutputProgress {
    private var length = 0
    private var since: UInt64 = 0

    /// How long the same number of bytes has been waiting, in nanoseconds; 0 when none is.
    mutating func stall(_ length: Int, _ now: UInt64) -> UInt64 {
        if length == 0 || length != self.length {
            self.length = length
            since = now
        }
        return now &- since
    }
}
