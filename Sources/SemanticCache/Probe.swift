/// A lookup that was answered with a miss so that the fresh answer may be compared with a
/// candidate's; 32 lowercase hex digits outside.
public struct ProbeID: Hashable, Sendable, CustomStringConvertible {
    /// 128 random bits.
    public let bits: UInt128

    /// Takes the bits as they are.
    public init(bits: UInt128) {
        self.bits = bits
    }

    /// Reads exactly 32 lowercase hex digits; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard let id = EntryID(text) else { return nil }
        bits = id.bits
    }

    /// 32 lowercase hex digits.
    public var description: String { hexadecimalText(bits) }
}

/// What came of the probe that an insert carried.
public enum ProbeOutcome: String, Sendable, Codable, CaseIterable {
    /// The stored answer serves: it got a label "right" and nothing was inserted.
    case same
    /// It got a label "wrong" and the fresh answer was inserted.
    case different
    /// The judge could not say; the fresh answer was inserted.
    case undecided
    /// The probe is not known any more, or its candidate is gone; the fresh answer was inserted.
    case expired
}

/// What an insert came to.
public struct InsertResult: Sendable, Equatable {
    /// The entry that holds the answer: the new one, or the one that turned out to have it.
    public var id: EntryID
    /// What came of its probe; nil where it carried none.
    public var probe: ProbeOutcome?
}

/// A candidate that waits for a fresh answer to be compared with.
struct Probe: Sendable, Equatable {
    var entry: EntryID
    /// The asking prompt's, which says its scope too.
    var prompt: Fingerprint
    var similarity: Double
    var atMillis: Int64
}

/// The probes of a cache that wait: in memory, bounded, oldest out first.
struct ProbeTable {
    private var probes: [ProbeID: Probe] = [:]
    private var order: [ProbeID] = []
    /// Where in `order` the next one to make room is, once it is full.
    private var oldest = 0

    var count: Int { probes.count }

    mutating func add(_ probe: Probe) -> ProbeID {
        let id = ProbeID(bits: UInt128.random(in: .min ... .max))
        if order.count < Limits.probesMax {
            order.append(id)
        } else {
            probes[order[oldest]] = nil
            order[oldest] = id
            oldest = (oldest + 1) % order.count
        }
        probes[id] = probe
        return id
    }

    /// Takes a probe out; nil where it is unknown, taken or too old.
    mutating func take(_ id: ProbeID, nowMillis: Int64) -> Probe? {
        guard let probe = probes.removeValue(forKey: id),
            nowMillis - probe.atMillis <= Limits.probeLifeMillis
        else { return nil }
        return probe
    }

    /// A probe without taking it out.
    subscript(id: ProbeID) -> Probe? { probes[id] }
}
