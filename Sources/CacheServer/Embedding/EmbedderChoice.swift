import Telemetry
public import TextEmbedding

/// The embedder that the settings ask for, or why there is none, and the verifier.
public struct EmbedderChoice: Sendable {
    /// Text to vector; nil runs exact-only.
    public let embedder: (any Embedder)?
    /// Why there is none, in a sentence that says what to do.
    public let absence: String?

    /// Reads two prompts together; nil where there is none.
    public let verifier: (any PairVerifier)?

    private init(
        _ embedder: (any Embedder)?, absence: String? = nil, verifier: (any PairVerifier)?
    ) {
        self.embedder = embedder
        self.absence = absence
        self.verifier = verifier
    }

    /// Makes it: a model that was asked for by name has to work, the default one may be missing.
    public static func make(
        _ settings: ServerSettings, _ log: Log
    ) async throws(SettingError) -> EmbedderChoice {
        if !settings.embedderURL.isEmpty { return try await remote(settings, log) }
        if settings.model == "none" {
            return EmbedderChoice(
                nil, absence: "the model is switched off (model is none)",
                verifier: try verifier(settings, nil, log))
        }
        guard let local = try local(settings, log) else {
            return EmbedderChoice(
                nil,
                absence: "there is no model in \(settings.model); run `make setup`, or name one "
                    + "with --model DIR", verifier: try verifier(settings, nil, log))
        }
        return EmbedderChoice(local, verifier: try verifier(settings, local, log))
    }

    /// Nil where the default model is not there.
    private static func local(
        _ settings: ServerSettings, _ log: Log
    ) throws(SettingError) -> LocalEmbedder? {
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
            return local
        } catch {
            guard settings.model == ServerSettings().model, case .unreadable = error else {
                throw SettingError("the model in \(settings.model) cannot be used: \(error)")
            }
            return nil
        }
    }

    /// A verifier that was asked for has to work; the usual one is adapters of the usual model.
    private static func verifier(
        _ settings: ServerSettings, _ base: LocalEmbedder?, _ log: Log
    ) throws(SettingError) -> (any PairVerifier)? {
        guard !settings.verifier.isEmpty, settings.verifier != "none" else { return nil }
        let isUsual = settings.verifier == ServerSettings().verifier
        if isUsual, base?.identity.model != adaptedModel { return nil }
        do throws(ModelError) {
            let verifier = try PairClassifier(
                LocalEmbedderConfiguration(directory: settings.verifier), base: base)
            guard verifier.labelCount <= 2 else {
                throw .unsupported(
                    file: "config.json", field: "id2label", value: "\(verifier.labelCount) classes",
                    supported: "1 or 2")
            }
            log.info("verifier", ["model": .string(verifier.identity.model)])
            return verifier
        } catch {
            if isUsual, case .unreadable = error { return nil }
            throw SettingError("the verifier in \(settings.verifier) cannot be used: \(error)")
        }
    }

    /// What the usual verifier's adapters change.
    private static let adaptedModel = "all-MiniLM-L6-v2"

    private static func remote(
        _ settings: ServerSettings, _ log: Log
    ) async throws(SettingError) -> EmbedderChoice {
        let verifier = try verifier(settings, nil, log)
        do throws(EmbeddingError) {
            return EmbedderChoice(
                try await RemoteEmbedder(
                    baseURL: settings.embedderURL, model: settings.embedderModel,
                    key: settings.embedderKey), verifier: verifier)
        } catch {
            throw SettingError("embedder-url \(settings.embedderURL) cannot be used: \(error)")
        }
    }
}
