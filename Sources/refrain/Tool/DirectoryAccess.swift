import CacheServer
import SemanticCache

/// A data directory opened without an embedder, for work that needs none.
enum DirectoryAccess {
    static func open(_ path: String) async throws(ToolError) -> CacheSet {
        var settings = ServerSettings()
        settings.dataDirectory = path
        do throws(CacheError) {
            return try await CacheSet.open(CacheSetConfiguration(settings: settings))
        } catch {
            throw .failed("cannot open \(path): \(sentence(error))")
        }
    }

    /// What the error says, as the service would say it.
    static func sentence(_ error: CacheError) -> String {
        ErrorSentence.describe(error)
    }
}
