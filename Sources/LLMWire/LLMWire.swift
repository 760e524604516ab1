// LLMWire: what providers' requests and answers mean to a cache.
//
// Pure: bytes in, values and bytes out; no sockets, no files, no clock, no randomness. The proxy
// (`PassThrough`) does the doing. Nothing here throws away a byte of the client's or the
// provider's: the proxy forwards what it received, and these types look at a copy.
//
// The way of a request, in the order in which a proxy uses the types:
//
//   1. `ProviderRoute(path:)` says whether a path is one that can be cached at all.
//   2. `ProviderRequest(route:body:policy:)` reads the body. It never fails: what can't be read is
//      `.uncacheable` with a reason, and `bytesToForward(of:)` are still the client's bytes (less
//      LiteLLM's `cache` member, which is ours).
//   3. `eligibility` chooses the strategies of the lookup: `.semantic` both tiers, `.exactOnly` the
//      exact tier, `.uncacheable` no lookup. `prompt` is what is looked up, inside `scope(for:)`:
//      the hash of everything else, with the caller's part (`CallerIdentity`: upstream, tenant,
//      headers, query). Where only an equal request may answer, the scope covers the prompt too.
//      `CacheDirectives` are what the caller's `Cache-Control` and body ask of the cache.
//   4. A hit: `CanonicalAnswer(stored:)` reads the entry's response, `replay(_:)` writes it in the
//      shape the request wants (`replayShape(…)`), as a whole or event by event. For a hit by
//      similarity ask `mayServeSimilarPrompts` first and set `dropsSignedReasoning`.
//   5. A miss: an `AnswerRecorder` gets every piece that passes to the client. `finish(isWhole:)`
//      gives a `Recording`: an answer to insert (`stored`, with `CanonicalAnswer.storedFormat` as
//      its format), or the reason why not; and the usage either way: a bad answer costs too.
//   6. `PriceTable.cost(of:…)` prices a usage. Nil is unknown, never zero.
//   7. `ProviderError` is what the proxy says when it has to say something itself.
//
// Invariants, each held by a test:
//   - Two requests that differ in anything but the prompt and the fields of `RequestFields.ignored`
//     never share a scope (docs/pass-through-identity.md is the table for people).
//   - An answer is kept only if it came to its format's own end and was neither cut, filtered,
//     refused nor an error.
//   - A replayed stream, put together again, is the stored answer, field by field.
//   - Bytes from outside never trap, and every length has a limit (`WireLimits`).
//
// An answer is stored as the provider's own body and not in a format of ours in between: a route's
// answers only ever go back to the same route (the route is identity), so a common format would
// lose fields and gain nothing.
