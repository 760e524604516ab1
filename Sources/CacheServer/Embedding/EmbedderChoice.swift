import Telemetry
public import TextEmbedding

/// The embedder that the settings ask for, or why there is none.
public struct EmbedderChoice: Sendable {
    /// Text to vector; nil runs exact-only.
    public let embedder: (any Embedder)?
    /// Why there is none, in a sentence that says what to do.
    public let absence: String?

    private init(_ embedder: (any Embedder)?, absence: String? = nil) {
        self.embedder = embedder
        self.absence = absence
    }

    /// Makes it: a model that was asked for by name has to work, the default one may be missing.
    public static func make(
        _ settings: ServerSettings, _ log: Log
    ) async throws(SettingError) -> EmbedderChoice {
        if !settings.embedderURL.isEmpty { return try await remote(settings) }
        if settings.model == "none" {
            return EmbedderChoice(nil, absence: "the model is switched off (model is none)")
        }
        do throws(ModelError) {
            let local = try LocalEmbedder(
                LocalEmbedderConfiguration(
                    directory: settings.model, workerCount: max(1, settings.embedderThreads)))
            log.info(
                "embedder",
                [
                    "model": .string(local.identity.model),
                    "dimension": .int(local.identity.dimension),
                    "kernel": .string(local.kernelName),
                ])
            return EmbedderChoice(local)
        } catch {
            guard settings.model == ServerSettings().model, case .unreadable = error else {
                throw SettingError("the model in \(settings.model) cannot be used: \(error)")
            }
            return EmbedderChoice(
                nil,
                absence: "there is no model in \(settings.model); run `make setup`, or name one "
                    + "with --model DIR")
        }
    }

    private static func remote(
        _ settings: ServerSettings
    ) async throws(SettingError) -> EmbedderChoice {
        do throws(EmbeddingError) {
            return EmbedderChoice(
                try await RemoteEmbedder(
                    baseURL: settings.embedderURL, model: settings.embedderModel,
                    key: settings.embedderKey))
        } catch {
            throw SettingError("embedder-url \(settings.embedderURL) cannot be used: \(error)")
        }
    }
}
