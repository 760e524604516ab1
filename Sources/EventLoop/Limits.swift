/// What bounds one loop.
enum Limits {
    /// Rounds of queued jobs that run before the sockets are looked at again.
    static let jobRoundsPerBatch = 16
    /// How long a loop with little to do sleeps before work that nobody waits for.
    static let pauseNanoseconds = 20_000
}
