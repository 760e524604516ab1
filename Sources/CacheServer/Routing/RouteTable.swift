import HTTPServer

/// Finds the route of a request.
///
/// Two dozen rows compared segment by segment as bytes cost less than a hash of the path; the most
/// frequent row stands first. Parameters are decoded only once their row is found.
struct RouteTable: Sendable {
    private struct Row: Sendable {
        let index: Int
        let method: HTTPMethod
        /// Bytes of a literal segment, or nil for a parameter.
        let segments: [[UInt8]?]
    }

    let routes: [Route]
    private let rows: [Row]

    init(_ routes: [Route] = Route.table) {
        self.routes = routes
        rows = routes.enumerated().map { index, route in
            let segments = route.path.utf8.dropFirst().split(
                separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            return Row(
                index: index, method: route.method,
                segments: segments.map { $0.first == UInt8(ascii: "{") ? nil : Array($0) })
        }
    }

    /// A route and the decoded values of its parameters, in the order of the path.
    struct Match: Sendable {
        let index: Int
        let route: Route
        let parameters: [String]
    }

    /// The route for a method and raw target.
    ///
    /// - Throws: `methodNotAllowed` where the path is known for other methods, `unknownRoute` else,
    ///   `field` where a parameter is not percent-encoded UTF-8.
    func match(_ method: HTTPMethod, _ target: String) throws(RequestError) -> Match {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        let segments = path.dropFirst().split(
            separator: UInt8(ascii: "/"), maxSplits: 8, omittingEmptySubsequences: false)
        let wanted: HTTPMethod = method == .head ? .get : method
        var otherMethods: [HTTPMethod] = []
        for row in rows where RouteTable.fits(row, segments) {
            guard row.method == wanted else {
                otherMethods.append(row.method)
                continue
            }
            return Match(
                index: row.index, route: routes[row.index],
                parameters: try parameters(row, segments))
        }
        guard otherMethods.isEmpty else { throw .methodNotAllowed(otherMethods) }
        throw .unknownRoute(hint: hint(String(decoding: path, as: UTF8.self)))
    }

    private static func fits(_ row: Row, _ segments: [Substring.UTF8View]) -> Bool {
        guard row.segments.count == segments.count else { return false }
        for (literal, segment) in zip(row.segments, segments) {
            guard let literal else {
                if segment.isEmpty { return false }
                continue
            }
            if !literal.elementsEqual(segment) { return false }
        }
        return true
    }

    private func parameters(
        _ row: Row, _ segments: [Substring.UTF8View]
    ) throws(RequestError) -> [String] {
        var values: [String] = []
        for (literal, segment) in zip(row.segments, segments) where literal == nil {
            guard segment.contains(UInt8(ascii: "%")) else {
                values.append(String(Substring(segment)))
                continue
            }
            guard let decoded = PercentEncoding.decode(segment) else {
                throw .field(
                    "path", rule: "encoding", message: "the path is not percent-encoded UTF-8")
            }
            values.append(decoded)
        }
        return values
    }

    private func hint(_ path: String) -> String {
        let known = Array(Set(routes.map(\.path)))
        if let near = Suggestion.nearest(to: path, among: known) {
            return "there is no route \(path); did you mean \(near)?"
        }
        return "there is no route \(path); GET /openapi.json lists the routes there are"
    }
}
