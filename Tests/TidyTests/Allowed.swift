/// The tables behind the tidy rules.
///
/// A new line here is a decision: say why in the commit.
enum Allowed {
    static let functionLinesMax = 70

    /// Modules that only some targets may import.
    static let importers: [String: [String]] = [
        "CLMDB": ["LMDB"],
        "CXXHash": ["Hashing"],
        "CZstd": ["SemanticCache", "ContentCoding"],
        "CZlib": ["ContentCoding"],
        "CBrotli": ["ContentCoding"],
        "COpenBLAS": ["VectorSearch"],
        "CKernels": ["VectorSearch", "LateInteraction"],
        "CEncoderKernels": ["TextEmbedding"],
        "CCurl": ["HTTPClient"],
        "CEvent": ["EventLoop", "HTTPServer", "HTTPClient"],
        "CSimdJSON": ["JSON"],
        "HTTPServer": ["CacheServer"],
        "HTTPClient": ["PassThrough", "CacheServer", "refrain"],
        "LMDB": ["SemanticCache"],
        // Full Foundation adds 50 MB to a static binary and has no place in the serving path.
        "Foundation": [],
    ]

    static let unsafeFiles: Set<String> = [
        "Sources/CacheServer/TerminationSignal.swift",
        "Sources/ContentCoding/BrotliStream.swift",
        "Sources/ContentCoding/InflateStream.swift",
        "Sources/ContentCoding/ZstdStream.swift",
        "Sources/EventLoop/EventLoop+Current.swift",
        "Sources/EventLoop/EventLoop.swift",
        "Sources/EventLoop/LoopTimer.swift",
        "Sources/HTTPClient/Transfer.swift",
        "Sources/HTTPClient/TransferHandle.swift",
        "Sources/HTTPClient/TransferLoop.swift",
        // The request's handler, owned by its connection and cancelled when the client leaves.
        "Sources/HTTPServer/Connection+Answer.swift",
        "Sources/HTTPServer/Connection+Deadlines.swift",
        "Sources/HTTPServer/Connection+Stream.swift",
        "Sources/HTTPServer/Connection.swift",
        "Sources/HTTPServer/HTTPDate.swift",
        "Sources/HTTPServer/HangUpWatch.swift",
        "Sources/HTTPServer/ListeningSocket.swift",
        "Sources/HTTPServer/ReceivedRequest.swift",
        "Sources/HTTPServer/RequestHeadFacts.swift",
        "Sources/HTTPServer/ResponseHead.swift",
        "Sources/HTTPServer/ServerLoop.swift",
        "Sources/HTTPServer/TLSContext.swift",
        "Sources/Hashing/Checksum.swift",
        "Sources/Hashing/SHA256Digest.swift",
        "Sources/HitChecks/Lexicon+EnglishOpposites.swift",
        "Sources/JSON/JSONDocument.swift",
        "Sources/LMDB/DirectoryLock.swift",
        "Sources/LMDB/EnvironmentCore.swift",
        "Sources/LMDB/LMDBError.swift",
        "Sources/LMDB/OwnThread.swift",
        "Sources/LMDB/ReadTransaction.swift",
        "Sources/LMDB/WriteTransaction.swift",
        "Sources/LMDB/WriteQueue.swift",
        "Sources/LMDB/WriterThread.swift",
        "Sources/LateInteraction/TokenKernels.swift",
        "Sources/PassThrough/PriceBook.swift",
        "Sources/SemanticCache/CacheSet+Maintenance.swift",
        "Sources/SemanticCache/CacheSet+Opening.swift",
        "Sources/SemanticCache/RecordReader.swift",
        "Sources/SemanticCache/EmbeddedBackend+Snapshot.swift",
        "Sources/SemanticCache/RecordReader.swift",
        "Sources/SemanticCache/ResponseCompression.swift",
        "Sources/SemanticCache/SystemClock.swift",
        "Sources/Telemetry/Log.swift",
        "Sources/TextEmbedding/EmbeddingQueue.swift",
        "Sources/TextEmbedding/Encoder.swift",
        "Sources/TextEmbedding/EncoderWorkspace.swift",
        "Sources/TextEmbedding/FloatBuffer.swift",
        "Sources/TextEmbedding/ModelFile.swift",
        "Sources/TextEmbedding/PackedMatrix.swift",
        "Sources/TextEmbedding/SentenceModel.swift",
        "Sources/TextEmbedding/TensorFile.swift",
        "Sources/TextEmbedding/Vocabulary.swift",
        "Sources/TextEmbedding/WordPieceTokenizer.swift",
        "Sources/TextEmbedding/WorkerThread.swift",
        "Sources/VectorSearch/CodeScan.swift",
        "Sources/VectorSearch/ExactNearest.swift",
        "Sources/VectorSearch/FlatMemory.swift",
        "Sources/VectorSearch/GraphState+Linking.swift",
        "Sources/VectorSearch/GraphState+Search.swift",
        "Sources/VectorSearch/GraphState.swift",
        "Sources/VectorSearch/GraphView.swift",
        "Sources/VectorSearch/HNSWIndex+Snapshot.swift",
        "Sources/VectorSearch/Kernels.swift",
        "Sources/VectorSearch/KeyTable.swift",
        "Sources/VectorSearch/LayerSearch.swift",
        "Sources/VectorSearch/LinkMemory.swift",
        "Sources/VectorSearch/NodeArena.swift",
        "Sources/VectorSearch/OrphanPairs.swift",
        "Sources/VectorSearch/ReadWriteLock.swift",
        "Sources/VectorSearch/SearchScratch.swift",
        "Sources/VectorSearch/SnapshotChecksum.swift",
        "Sources/VectorSearch/SnapshotFile.swift",
        "Sources/VectorSearch/VectorEncoder.swift",
        "Sources/VectorSearch/VectorMath.swift",
        "Sources/refrain/Commands/ExportCommand.swift",
        "Sources/refrain/Tool/Console.swift",
        "Sources/refrain/Tool/InputFile.swift",
        "Sources/refrain/Tool/OutputFile.swift",
    ]
    static let uncheckedFiles: Set<String> = [
        "Sources/EventLoop/EventLoop.swift",
        "Sources/EventLoop/LoopTimer.swift",
        "Sources/HTTPClient/TransferLoop.swift",
        "Sources/HTTPServer/Connection.swift",
        "Sources/HTTPServer/ServerLoop.swift",
        "Sources/HTTPServer/TLSContext.swift",
        "Sources/Hashing/SHA256Digest.swift",
        "Sources/LMDB/EnvironmentCore.swift",
        "Sources/LMDB/WriteQueue.swift",
        "Sources/LateInteraction/TokenKernels.swift",
        "Sources/TextEmbedding/EmbeddingQueue.swift",
        "Sources/TextEmbedding/EmbeddingRequest.swift",
        "Sources/TextEmbedding/Encoder.swift",
        "Sources/TextEmbedding/FloatBuffer.swift",
        "Sources/TextEmbedding/PackedMatrix.swift",
        "Sources/VectorSearch/FlatIndex.swift",
        "Sources/VectorSearch/HNSWIndex.swift",
        "Sources/VectorSearch/Kernels.swift",
        "Sources/VectorSearch/ReadWriteLock.swift",
        "Sources/VectorSearch/SearchScratch.swift",
    ]
    static let taskFiles: Set<String> = [
        // The pump of an upstream call that several clients may read; ends with the call, cancelled
        // when nobody reads it.
        "Sources/PassThrough/Proxy+Miss.swift",
        // The upkeep of prices, owned by its proxy and cancelled by `close` and `deinit`.
        "Sources/PassThrough/Proxy.swift",
        // The writer of pending sums, owned by its ledger and ended by `close` and `deinit`.
        "Sources/PassThrough/SavingsLedger.swift",
        // The end of a loop that a client started for itself.
        "Sources/HTTPClient/TransferLoop.swift",
        // Lookups that may outlive the waiting, on threads of their own, and the watch over their
        // deadlines, which ends when nobody waits.
        "Sources/PassThrough/LookupThreads.swift",
        // The sweeper, owned by its set and cancelled by `close` and `deinit`.
        "Sources/SemanticCache/CacheSet.swift",
        // A call of the embedder that outlives the waiting, and its timer.
        "Sources/SemanticCache/EmbeddingCall.swift",
        "Sources/refrain/Commands/ServeCommand.swift",
        "Sources/refrain/Tool/ToolProcess.swift",
        // The request's handler, owned by its connection and cancelled when the client leaves.
        "Sources/HTTPServer/Connection+Answer.swift",
    ]
    static let printingTargets: Set<String> = ["refrain"]
    static let topicFiles: Set<String> = [
        "Sources/Hashing/Checksum.swift",
        "Sources/HitChecks/Vocabulary.swift",
        "Sources/VectorSearch/SnapshotFile.swift",
    ]

    /// Words that have a better one in this project.
    static let bannedWords: [(String, String)] = [
        ("DispatchQueue", "the loop, a named thread or a task"),
        ("detached", "a structured task"),
        ("fatalError", "a precondition with a sentence, or an error"),
        ("Manager", "a noun for what it is"),
        ("Helper", "a noun for what it is"),
        ("score", "similarity, distance or probability"),
        ("cutoff", "threshold"),
    ]
}
