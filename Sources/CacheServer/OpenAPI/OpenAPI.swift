/// The description of the cache API that `/openapi.json` serves (OpenAPI 3.1).
///
/// Written by hand, because it is documentation: what a field means is not in the code's types. A
/// test holds its paths and methods against `Route.table`.
enum OpenAPI {
    static let document: String = {
        let head = information.replacing("@VERSION@", with: ServerVersion.current)
        let paths = [lookupPaths, entryPaths, cachePaths].joined(separator: ",\n")
        return "{\n\(head),\n\"paths\": {\n\(paths)\n},\n\"components\": {\n\(components),\n"
            + "\"schemas\": {\n\(schemas)\n}\n}\n}\n"
    }()
}
