extension CalibratedModel {
    /// The shipped model for prompts in Latin letters; fitted with all-MiniLM-L6-v2's cosines.
    public static let english = shipped(englishBias, englishTerms, englishSource)
    /// The shipped model for Chinese; it leans on the words, because the default embedder reads
    /// little Chinese.
    public static let chinese = shipped(chineseBias, chineseTerms, chineseSource)

    /// The shipped model that fits a pair's script.
    public static func shipped(for features: PairFeatures) -> CalibratedModel {
        features.hanShare > 0.3 ? chinese : english
    }

    /// A generated table as a model; a table that cannot be read gives a model that never serves,
    /// and a test sees that both can be.
    private static func shipped(_ bias: Double, _ table: String, _ source: String)
        -> CalibratedModel
    {
        var terms: [Term] = []
        for line in table.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count == 3, let knot = Double(fields[1]), let weight = Double(fields[2])
            else {
                continue
            }
            terms.append(
                Term(feature: String(fields[0]), knot: knot.isNaN ? nil : knot, weight: weight))
        }
        return CalibratedModel(bias: bias, terms: terms, source: source) ?? never
    }
}
