/// Tells the cache's time from clocks that may be wrong.
///
/// The cache keeps a timeline of its own: it starts from the wall clock when the directory is
/// opened and then advances by the monotonic clock, so that setting the wall clock while the
/// service runs moves nothing. Two readings come out, because being wrong costs differently:
///
/// - `serving` decides whether an entry may answer. It is the latest plausible time, so an expired
///   entry never comes back.
/// - `sweeping` decides what is deleted for age. It is the earliest plausible time, so a clock
///   that is wrong by years deletes nothing.
///
/// They differ only after an opening where the wall clock is implausibly far ahead of the
/// *high-water mark*, the latest sweeping time the store remembers:
///
/// - wall at or after the mark, by at most `downtimeMaxMillis`: an ordinary restart; both take the
///   wall.
/// - wall before the mark: the clock went back; both continue from the mark, so nothing that had
///   expired is served again. When the wall overtakes, it is followed.
/// - wall further ahead: serving takes the wall, sweeping continues from the mark. If the wall is
///   set back, both follow it; if it stands for `confirmationMillis`, it is believed.
///
/// While trusted, the wall is followed only over small steps forward (`slewMaxMillis`), which is
/// what NTP makes. All other steps are ignored until the next opening.
struct ClockGuard: Sendable {
    /// Longer than the longest TTL, so that a believable downtime can expire everything and an
    /// unbelievable one is noticed.
    static let downtimeMaxMillis: Int64 = 400 * 86_400_000
    static let confirmationMillis: Int64 = 3_600_000
    static let slewMaxMillis: Int64 = 60_000

    struct Reading: Sendable, Equatable {
        var servingMillis: Int64
        var sweepingMillis: Int64
    }

    enum Trust: String, Sendable {
        case trusted, behind, suspect
    }

    private(set) var trust: Trust
    private var reading: Reading
    private var monotonicMillis: Int64
    private var suspectSinceMillis: Int64

    init(wallMillis: Int64, monotonicMillis: Int64, highWaterMillis: Int64?) {
        let mark = highWaterMillis ?? wallMillis
        self.monotonicMillis = monotonicMillis
        suspectSinceMillis = monotonicMillis
        if wallMillis < mark {
            trust = .behind
            reading = Reading(servingMillis: mark, sweepingMillis: mark)
        } else if wallMillis - mark > ClockGuard.downtimeMaxMillis {
            trust = .suspect
            reading = Reading(servingMillis: wallMillis, sweepingMillis: mark)
        } else {
            trust = .trusted
            reading = Reading(servingMillis: wallMillis, sweepingMillis: wallMillis)
        }
    }

    /// The cache's time now.
    ///
    /// Never less than what an earlier call returned, except where a suspect wall clock was set
    /// back.
    mutating func read(wallMillis: Int64, monotonicMillis: Int64) -> Reading {
        let elapsed = max(0, monotonicMillis - self.monotonicMillis)
        self.monotonicMillis = max(monotonicMillis, self.monotonicMillis)
        reading.servingMillis += elapsed
        reading.sweepingMillis += elapsed
        let ahead = wallMillis - reading.servingMillis
        switch trust {
        case .trusted:
            if ahead > 0, ahead <= ClockGuard.slewMaxMillis { follow(wallMillis) }
        case .behind:
            if ahead > 0, ahead <= ClockGuard.downtimeMaxMillis { follow(wallMillis) }
        case .suspect:
            if ahead < -ClockGuard.slewMaxMillis {
                follow(max(wallMillis, reading.sweepingMillis))
            } else if monotonicMillis - suspectSinceMillis >= ClockGuard.confirmationMillis {
                follow(reading.servingMillis)
            }
        }
        return reading
    }

    private mutating func follow(_ millis: Int64) {
        trust = .trusted
        reading = Reading(servingMillis: millis, sweepingMillis: millis)
    }
}
