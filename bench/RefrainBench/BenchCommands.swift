/// The benchmarks there are, in the order of the list that `--help` prints.
enum BenchCommands {
    static let all: [any BenchCommand.Type] = [
        JSONBench.self,
        EmbeddingBench.self,
        CacheBench.self,
        EmbeddingDump.self,
        VerifierBench.self,
        LateBench.self,
        HTTPEchoBench.self,
        IndexBench.self,
        IndexCrossover.self,
        IndexVectors.self,
        IndexGate.self,
    ]
}
