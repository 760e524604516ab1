// CacheServer: everything put together and reachable over HTTP.
//
// `RefrainServer` is the process's one composition: settings, embedder, data directory, routes and
// the HTTP server, started in the order in which they can fail and stopped in the reverse one. A
// request walks `RequestRouter` (route table, key, errors, counts) into a handler of
// `CacheHandlers`, which reads the body (`Bodies/`), calls a `Cache` and writes the answer
// (`Replies/`).
//
// The routes are data: `Route.table` drives matching, body limits, metrics and the test that holds
// `/openapi.json` against it. Errors become HTTP in `ErrorResponse` and nowhere else.
//
// Handlers run on the event loop's thread and must not block it. What takes longer than a lookup
// (batches, imports) runs on the global pool; embedding and commits have threads of their own.
//
// Invariant: an answer of 201 to an insert is written after its commit.
