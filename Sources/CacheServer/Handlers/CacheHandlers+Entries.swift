import HTTPFields
import HTTPServer
import JSON
import SemanticCache

extension CacheHandlers {
    /// `POST …/entries`: keeps an answer; 201 once it is committed, 200 where a probe showed that
    /// the cache has it already.
    func insert(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let fields = try RequestFields(body: call.request.body, limits: CacheHandlers.limits)
        let entry = try EntryBody.read(fields)
        let kept = try await cacheCall { () throws(CacheError) in try await cache.keep(entry) }
        return CacheHandlers.json(kept.probe == .same ? 200 : 201, capacity: 96) { writer in
            writer.member("entryId", kept.id.description)
            if let outcome = kept.probe { writer.member("probe", outcome.rawValue) }
        }
    }

    /// `GET …/entries/{entryId}`: one entry; with `?embedding=true` its vector too.
    func getEntry(_ call: Call) throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let id = try call.entryID()
        let parameters = try QueryParameters(call.request)
        let wantsVector = try parameters.bool("embedding") ?? false
        do throws(CacheError) {
            let entry = try cache.entry(id)
            let vector = wantsVector ? try cache.embedding(of: id) : nil
            var writer = JSONWriter(capacity: 512 + entry.response.utf8.count)
            writer.entry(entry, embedding: vector)
            return HTTPResponse(
                status: 200, contentType: "application/json", bytes: writer.bytes)
        } catch {
            throw .cache(error)
        }
    }

    /// `DELETE …/entries/{entryId}`: 204, or 404 where there was none.
    func removeEntry(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let id = try call.entryID()
        let isRemoved = try await cacheCall { () throws(CacheError) in try await cache.remove(id) }
        guard isRemoved else { throw .cache(.unknownEntry(id)) }
        return CacheHandlers.noContent
    }

    /// `GET …/entries`: a page of entries, oldest first, and the cursor of the next.
    func listEntries(_ call: Call) throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let parameters = try QueryParameters(call.request)
        let most = SemanticCache.Limits.listPageEntriesMax
        let limit =
            try parameters.int("limit", in: 1...most) ?? ServerLimits.listPageEntriesDefault
        let cursor = try parameters.entryID("cursor")
        let filter = try parameters.filter()
        let wantsVectors = try parameters.bool("embedding") ?? false
        let page: EntryPage
        var vectors: [[Float]?] = []
        do throws(CacheError) {
            page = try cache.entries(after: cursor, limit: limit, matching: filter)
            for entry in page.entries where wantsVectors {
                vectors.append(try cache.embedding(of: entry.id))
            }
        } catch {
            throw .cache(error)
        }
        return CacheHandlers.json(200, capacity: 4_096) { writer in
            writer.arrayMember("entries") { writer in
                for (index, entry) in page.entries.enumerated() {
                    writer.entry(entry, embedding: wantsVectors ? vectors[index] : nil)
                }
            }
            writer.key("nextCursor")
            if let next = page.next { writer.string(next.description) } else { writer.null() }
        }
    }

    /// `DELETE …/entries`: removes what carries all of the attributes and passes the other filters.
    func removeEntries(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let fields = try RequestFields(
            body: call.request.body, mayBeEmpty: true, limits: CacheHandlers.limits)
        let filter = try FilterBody.read(fields)
        let isDry = try fields.bool("dryRun") ?? false
        let count = try await cacheCall { () throws(CacheError) in
            try await cache.remove(matching: filter, dryRun: isDry)
        }
        return CacheHandlers.json(200, capacity: 64) { writer in
            writer.member("deletedEntriesCount", count)
            if isDry { writer.member("dryRun", true) }
        }
    }

    /// `POST …/entries/{entryId}/feedback`: whether the entry's answer was right for a prompt.
    func feedback(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let id = try call.entryID()
        let fields = try RequestFields(body: call.request.body, limits: CacheHandlers.limits)
        let prompt = try fields.requiredString("prompt")
        guard let verdict: Verdict = try fields.choice("verdict") else {
            throw .required("verdict")
        }
        let removes = try fields.bool("removeEntry") ?? false
        try await cacheCall { () throws(CacheError) in
            try await cache.feedback(id, prompt: prompt, verdict: verdict, removesEntry: removes)
        }
        return CacheHandlers.noContent
    }

    /// `GET …/feedback`: the prompts that verdicts were given on, as labelled pairs in the columns
    /// of `refrain bench thresholds`.
    func listFeedback(_ call: Call) throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let parameters = try QueryParameters(call.request)
        let most = SemanticCache.Limits.feedbackPageMax
        let limit = try parameters.int("limit", in: 1...most) ?? most
        let cursor = try parameters.entryID("cursor")
        let page: (pairs: [FeedbackPair], next: EntryID?)
        do throws(CacheError) {
            page = try cache.feedbackPairs(after: cursor, limit: limit)
        } catch {
            throw .cache(error)
        }
        return CacheHandlers.json(200, capacity: 4_096) { writer in
            writer.arrayMember("pairs") { writer in
                for pair in page.pairs { writer.feedback(pair) }
            }
            writer.key("nextCursor")
            if let next = page.next { writer.string(next.description) } else { writer.null() }
        }
    }

    /// `POST …/flush`: removes everything; the count is in a header, as the body stays empty.
    func flush(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let count = try await cacheCall { () throws(CacheError) in try await cache.flush() }
        return HTTPResponse(status: 204, headers: ["refrain-removed-count": "\(count)"])
    }

    /// `POST …/evict`: makes room by policy, or removes what has expired.
    func evict(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let fields = try RequestFields(
            body: call.request.body, mayBeEmpty: true, limits: CacheHandlers.limits)
        var request = EvictionRequest()
        request.policy = try fields.choice("policy")
        request.entriesTarget = try fields.int("entriesTarget", in: 0...1 << 40)
        request.bytesTarget = try fields.int("bytesTarget", in: 0...1 << 50).map(Int64.init)
        request.expiredOnly = try fields.bool("expiredOnly") ?? false
        request.dryRun = try fields.bool("dryRun") ?? false
        let hasTarget = request.entriesTarget != nil || request.bytesTarget != nil
        guard hasTarget || request.expiredOnly else {
            throw .field(
                "entriesTarget", rule: "required",
                message: "say how far: entriesTarget, bytesTarget or \"expiredOnly\": true")
        }
        let evicted = try await cacheCall { [request] () throws(CacheError) in
            try await cache.evict(request)
        }
        return CacheHandlers.json(200) { writer in
            writer.member("evictedEntriesCount", evicted.removedCount)
            writer.member("evictedBytes", evicted.removedBytes)
            writer.member("entries", evicted.entryCountAfter)
            writer.member("bytes", evicted.byteCountAfter)
            writer.member("dryRun", request.dryRun)
        }
    }
}
