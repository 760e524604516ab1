// What stands between the nearest stored prompt and its answer.
//
// An embedding says that two prompts are about the same thing; it does not say that one answer
// serves both. "Turn it on" and "turn it off" are neighbours in every model. This target reads the
// two texts themselves and looks for the differences that embeddings blur: numbers and units,
// dates,
// negation and opposites, quoted strings and code, names and other words that only one of them
// has, the kind of question, who does what to whom, and the language.
//
// `PreparedText` reads a text once: scalars, tokens, and what the lexicon knows of each token. That
// is the only pass over the bytes, so a query is read once and compared with several candidates.
// `PairAlignment` pairs the tokens of two prepared texts. Each check is a pure function of two
// prepared texts and their alignment; `PairChecks` runs the enabled ones and returns `Finding`s,
// each with a sentence for people. `PairFeatures` turns the same facts into numbers, and
// `CalibratedModel` turns those and the cosine into P(same answer). `HitPolicy` joins the two.
//
// Invariants.
// - Every function here is pure. Nothing allocates more than a constant times the text's length,
//   and work on a pair is O(n log n) in the tokens plus a bounded square (`CheckLimits`).
// - Checks fail closed: a text too long to read, or a word the lexicon does not know and the other
//   text does not have, refuses. A check never makes a pair more likely to be served.
// - Every check is symmetric: swapping the two texts never changes whether it refuses.
// - Words are compared by 64-bit hashes keyed with a value drawn at start, so that nobody can
//   prepare two words that collide.
