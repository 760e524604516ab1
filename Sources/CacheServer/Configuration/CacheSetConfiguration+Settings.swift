public import SemanticCache

extension CacheSetConfiguration {
    /// The configuration of the data directory that the settings describe, without an embedder.
    public init(settings: ServerSettings) {
        self.init(directory: settings.dataDirectory)
        if settings.durability == "relaxed" { relaxDurability() }
        mapSizeBytes = settings.mapSizeBytes
        // A map that is full refuses even removals; the quota keeps a quarter free for them.
        let quota = settings.bytesMax == 0 ? settings.mapSizeBytes / 4 * 3 : settings.bytesMax
        bytesMax = Int64(quota)
        entriesMax = settings.entriesMax == 0 ? nil : settings.entriesMax
        sweepInterval = settings.sweepInterval
    }
}
