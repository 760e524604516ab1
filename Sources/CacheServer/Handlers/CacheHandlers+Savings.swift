import HTTPServer
import PassThrough
import SemanticCache

extension CacheHandlers {
    /// `GET …/savings`: what pass-through saved and spent, by `by=day,model,key`, `from` and `to`
    /// days; `format=csv` for a table.
    func savings(_ call: Call) async throws(RequestError) -> HTTPResponse {
        let cache = try cache(call)
        let parameters = try QueryParameters(call.request)
        let dimensions = try Self.dimensions(parameters.string("by"))
        let first = try Self.day("from", parameters)
        let last = try Self.day("to", parameters)
        let report = try await cacheCall { () throws(CacheError) in
            try SavingsReport(set, cache: cache.name, from: first, to: last, by: dimensions)
        }
        let reply = SavingsReply(cacheID: cache.name, report: report)
        switch parameters.string("format") ?? "json" {
        case "json": return CacheHandlers.json(200, capacity: 4_096) { reply.write(to: &$0) }
        case "csv":
            return HTTPResponse(
                status: 200, contentType: "text/csv; charset=utf-8", bytes: Array(reply.csv.utf8))
        default: throw .type("format", "json or csv")
        }
    }

    private static func dimensions(
        _ text: String?
    ) throws(RequestError) -> [SavingsReport.Dimension] {
        guard let text else { return [.day, .model, .key] }
        var dimensions: [SavingsReport.Dimension] = []
        for name in text.split(separator: ",") {
            guard let dimension = SavingsReport.Dimension(rawValue: String(name)),
                !dimensions.contains(dimension)
            else { throw .type("by", "a list of day, model and key") }
            dimensions.append(dimension)
        }
        return dimensions
    }

    private static func day(
        _ name: String, _ parameters: QueryParameters
    ) throws(RequestError) -> CalendarDay? {
        guard let text = parameters.string(name) else { return nil }
        guard let day = CalendarDay(text) else { throw .type(name, "a day such as 2026-11-20") }
        return day
    }
}
