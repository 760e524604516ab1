import FoundationEssentials
import HitChecks

extension CacheSettings {
    private enum Name: String, CodingKey {
        case threshold, thresholdFloor, similarityScale, ttlMillis, slidingTTL, foldsCase,
            entriesMax
        case bytesMax, evictionPolicy, waivedChecks, unknownShareMax
        /// All or none of the checks, before each had a switch of its own.
        case checksEnabled
        case policy, probabilityMin, overruleProbabilityMin, calibratedModel
        /// Off unless it was turned on, before a service had one by itself.
        case verifierEnabled
        case verifierUse, verifierProbabilityMin, verifierSimilarityMin, verifierSimilarityMax
        case lateInteraction, lateSimilarityMin
        case maxFalseHitRate, labelHalfLifeMillis, answerComparison, isShadow
    }

    /// Reads settings; what is absent keeps its usual value, so that settings stored before a
    /// setting existed still open.
    public init(from decoder: any Decoder) throws {
        self.init()
        let values = try decoder.container(keyedBy: Name.self)
        func read<Value: Decodable>(_ name: Name, _ value: inout Value) throws {
            value = try values.decodeIfPresent(Value.self, forKey: name) ?? value
        }
        try read(.threshold, &threshold)
        try read(.thresholdFloor, &thresholdFloor)
        try read(.similarityScale, &similarityScale)
        ttlMillis = try values.decodeIfPresent(Int64.self, forKey: .ttlMillis)
        try read(.slidingTTL, &slidingTTL)
        try read(.foldsCase, &foldsCase)
        entriesMax = try values.decodeIfPresent(Int.self, forKey: .entriesMax)
        bytesMax = try values.decodeIfPresent(Int64.self, forKey: .bytesMax)
        try read(.evictionPolicy, &evictionPolicy)
        try read(.waivedChecks, &waivedChecks)
        if try values.decodeIfPresent(Bool.self, forKey: .checksEnabled) == false { checks = [] }
        try read(.unknownShareMax, &unknownShareMax)
        try read(.policy, &policy)
        verifierEnabled = try values.decodeIfPresent(Bool.self, forKey: .verifierUse)
        if try values.decodeIfPresent(Bool.self, forKey: .verifierEnabled) == true {
            verifierEnabled = true
        }
        try read(.verifierProbabilityMin, &verifierProbabilityMin)
        try read(.verifierSimilarityMin, &verifierSimilarityMin)
        try read(.verifierSimilarityMax, &verifierSimilarityMax)
        try read(.lateInteraction, &lateInteraction)
        try read(.lateSimilarityMin, &lateSimilarityMin)
        if values.contains(.calibratedModel) {
            // A model of another version must not keep the cache shut, nor serve by other weights.
            calibratedModel =
                (try? values.decodeIfPresent(CalibratedModel.self, forKey: .calibratedModel))
                ?? .never
        }
        try read(.maxFalseHitRate, &maxFalseHitRate)
        if values.contains(.policy) {
            // Written since the setting exists, so that its absence means "for ever".
            labelHalfLifeMillis = try values.decodeIfPresent(
                Int64.self, forKey: .labelHalfLifeMillis)
            // Absence means "by the rate".
            probabilityMin = try values.decodeIfPresent(Double.self, forKey: .probabilityMin)
        }
        if values.contains(.waivedChecks) {
            overruleProbabilityMin = try values.decodeIfPresent(
                Double.self, forKey: .overruleProbabilityMin)
        }
        try read(.answerComparison, &answerComparison)
        try read(.isShadow, &isShadow)
    }
}

extension CacheSettings {
    /// The owner's model as JSON, for the doors; nil where the shipped ones are asked.
    public var calibratedModelJSON: [UInt8]? {
        // A model has only names and finite numbers, which always encode.
        calibratedModel.flatMap { try? Array(JSONEncoder().encode($0)) }
    }

    /// Takes a model from JSON, nil to ask the shipped ones; false where it is none.
    public mutating func setCalibratedModel(json: [UInt8]?) -> Bool {
        guard let json else {
            calibratedModel = nil
            return true
        }
        guard json.count <= Limits.calibratedModelBytesMax,
            let model = try? JSONDecoder().decode(CalibratedModel.self, from: Data(json))
        else { return false }
        calibratedModel = model
        return true
    }
}

extension CacheSettings {
    /// Names of all checks, in their order.
    public static let allCheckNames = CheckSet.all.names

    /// Names of the checks that refuse what they find.
    public var checkNames: [String] { checks.names }

    /// Has these checks refuse and the others not; false where a name is unknown.
    public mutating func setChecks(names: some Sequence<String>) -> Bool {
        guard let named = CheckSet(names: names) else { return false }
        checks = named
        return true
    }

    /// Has all checks refuse, or none.
    public mutating func turnChecks(on: Bool) {
        checks = on ? .all : []
    }
}
