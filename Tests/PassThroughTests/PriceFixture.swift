import Glibc
import TestSupport

/// A price file that goes when it is let go.
final class PriceFixture {
    private let directory = TemporaryDirectory()

    var path: String { directory.path + "/prices.json" }

    init() throws {
        try write(
            """
            {"gpt-4o-mini":{"input_cost_per_token":1e-06,"output_cost_per_token":2e-06},
             "cheap-model":{"input_cost_per_token":1e-07,"output_cost_per_token":2e-07},
             "embed-model":{"input_cost_per_token":3e-08},
             "judge-model":{"input_cost_per_token":2e-06,"output_cost_per_token":4e-06}}
            """)
    }

    func write(_ text: String) throws {
        struct Failure: Error {}
        guard let file = unsafe fopen(path, "wb") else { throw Failure() }
        defer { unsafe fclose(file) }
        let bytes = Array(text.utf8)
        guard unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failure() }
    }
}
