import JSON
import Testing

@testable import LLMWire

@Suite struct PriceTableTests {
    private let file = #"""
        {"sample_spec":{"input_cost_per_token":0.5,"output_cost_per_token":0.5},
         "claude-sonnet-4-5":{"input_cost_per_token":3e-06,"output_cost_per_token":1.5e-05,
          "input_cost_per_token_above_200k_tokens":6e-06,
          "output_cost_per_token_above_200k_tokens":2.25e-05,
          "cache_read_input_token_cost":3e-07,"cache_creation_input_token_cost":3.75e-06,
          "cache_creation_input_token_cost_above_1hr":6e-06,
          "cache_read_input_token_cost_above_200k_tokens":6e-07},
         "gpt-4o":{"input_cost_per_token":2.5e-06,"output_cost_per_token":1e-05},
         "openai/o9":{"input_cost_per_token":1e-06,"output_cost_per_token":2e-06,
          "output_cost_per_reasoning_token":5e-06,"input_cost_per_token_flex":5e-07,
          "output_cost_per_token_flex":1e-06},
         "tiny":{"input_cost_per_token":1.25e-08,"output_cost_per_token":0.0000000375},
         "free":{"input_cost_per_token":0.0,"output_cost_per_token":0},
         "embed":{"input_cost_per_token":2e-08,"mode":"embedding"},
         "by-the-second":{"input_cost_per_second":0.1},
         "odd":{"input_cost_per_token":-1,"output_cost_per_token":"3e-06"}}
        """#

    private func table() throws -> PriceTable { try PriceTable(json: Array(file.utf8)) }

    private func cost(
        _ usage: NormalizedUsage, _ model: String?, requested: String? = nil,
        provider: String? = nil
    ) throws -> Cost? {
        try table().cost(
            of: usage, answeringModel: model, requestedModel: requested, provider: provider)
    }

    @Test(arguments: [
        ("3e-06", "3000000000000000000"), ("0.000003", "3000000000000000000"),
        ("3.0E-6", "3000000000000000000"), ("1.25e-08", "12500000000000000"), ("0", "0"),
        ("0.0", "0"), ("-0.0", "0"), ("1", "1000000000000000000000000"),
        ("1.5000000000000002e-07", "150000000000000020"), ("1e-24", "1"), ("5e-25", "1"),
        ("4.9e-25", "0"), ("1e-300", "0"), ("0.1e1", "1000000000000000000000000"),
    ])
    func `a price is read exactly`(spelling: String, units: String) throws {
        let price = try #require(TokenPrice(decimal: spelling.utf8))
        #expect(String(price.units) == units)
    }

    @Test(arguments: [
        "", "-", "-1", "1.1", "1e3", "abc", "1e", "1e999999999999", ".", "1..2", "NaN",
    ])
    func `what is no price of a token is none`(spelling: String) {
        #expect(TokenPrice(decimal: spelling.utf8) == nil)
    }

    @Test func `a plain answer costs input and output`() throws {
        let cost = try cost(NormalizedUsage(inputTokens: 1_000, outputTokens: 100), "gpt-4o")
        #expect(cost == Cost(nanoUSD: 3_500_000, isEstimated: false))
    }

    @Test func `cached input has its own prices`() throws {
        var usage = NormalizedUsage(inputTokens: 1_000, outputTokens: 10)
        usage.cachedInputTokens = 500
        usage.cacheWriteTokens = 200
        usage.longCacheWriteTokens = 100
        // 200 at 3000, 500 at 300, 200 at 3750, 100 at 6000, 10 at 15000 nano-dollars.
        let nanos: Int64 = 600_000 + 150_000 + 750_000 + 600_000 + 150_000
        #expect(
            try cost(usage, "claude-sonnet-4-5") == Cost(nanoUSD: nanos, isEstimated: false))
        let guessed = try cost(usage, "gpt-4o")
        #expect(guessed == Cost(nanoUSD: 1_000 * 2_500 + 10 * 10_000, isEstimated: true))
    }

    @Test func `a step by input size holds above it`() throws {
        var usage = NormalizedUsage(inputTokens: 200_000, outputTokens: 10)
        #expect(try cost(usage, "claude-sonnet-4-5")?.nanoUSD == 200_000 * 3_000 + 150_000)
        usage.inputTokens += 1
        usage.cachedInputTokens = 1
        #expect(try cost(usage, "claude-sonnet-4-5")?.nanoUSD == 200_000 * 6_000 + 600 + 225_000)
    }

    @Test func `reasoning has its price, or the output's`() throws {
        var usage = NormalizedUsage(inputTokens: 0, outputTokens: 10)
        usage.reasoningTokens = 4
        #expect(
            try cost(usage, "o9", provider: "openai")
                == Cost(nanoUSD: 6 * 2_000 + 4 * 5_000, isEstimated: false))
        #expect(try cost(usage, "gpt-4o") == Cost(nanoUSD: 100_000, isEstimated: false))
    }

    @Test func `a service tier has its price, or the standard one as a guess`() throws {
        var usage = NormalizedUsage(inputTokens: 2, outputTokens: 1)
        usage.serviceTier = "flex"
        #expect(try cost(usage, "openai/o9") == Cost(nanoUSD: 2_000, isEstimated: false))
        #expect(try cost(usage, "gpt-4o") == Cost(nanoUSD: 15_000, isEstimated: true))
        usage.serviceTier = "default"
        #expect(try cost(usage, "gpt-4o") == Cost(nanoUSD: 15_000, isEstimated: false))
    }

    @Test func `fractions of a nano-dollar are added up before they are rounded`() throws {
        let usage = NormalizedUsage(inputTokens: 1, outputTokens: 1)
        #expect(try cost(usage, "tiny")?.nanoUSD == 50)
        #expect(try cost(NormalizedUsage(inputTokens: 1, outputTokens: 0), "tiny")?.nanoUSD == 13)
        #expect(try cost(NormalizedUsage(inputTokens: 3, outputTokens: 0), "tiny")?.nanoUSD == 38)
    }

    @Test func `an unknown price is unknown and a price of zero is zero`() throws {
        let usage = NormalizedUsage(inputTokens: 10, outputTokens: 10)
        #expect(try cost(usage, "nobody-knows") == nil)
        #expect(try cost(usage, "by-the-second") == nil)
        #expect(try cost(usage, "odd") == nil)
        #expect(try cost(usage, "sample_spec") == nil)
        #expect(try cost(usage, nil) == nil)
        #expect(try cost(usage, "embed") == nil)
        #expect(try cost(usage, "free") == Cost(nanoUSD: 0, isEstimated: false))
        let embedding = NormalizedUsage(inputTokens: 50, outputTokens: 0)
        #expect(try cost(embedding, "embed") == Cost(nanoUSD: 1_000, isEstimated: false))
    }

    @Test func `a model is found by the names it goes by`() throws {
        let usage = NormalizedUsage(inputTokens: 1, outputTokens: 0)
        #expect(try cost(usage, "openai/gpt-4o")?.isEstimated == false)
        #expect(try cost(usage, "ft:gpt-4o:acme::x") == nil)
        #expect(try cost(usage, "gpt-4o-2024-08-06")?.isEstimated == true)
        #expect(try cost(usage, "claude-sonnet-4-5-20250929")?.isEstimated == true)
        #expect(try cost(usage, "gpt-4o-new", requested: "gpt-4o")?.isEstimated == true)
        #expect(try cost(usage, nil, requested: "gpt-4o")?.isEstimated == false)
        #expect(PriceTable.withoutDate("gpt-4o") == nil)
        #expect(PriceTable.withoutDate("20250929") == nil)
    }

    @Test func `absurd counts have no cost`() throws {
        #expect(try cost(NormalizedUsage(inputTokens: .max, outputTokens: .max), "gpt-4o") == nil)
        #expect(try cost(NormalizedUsage(inputTokens: .min, outputTokens: -1), "gpt-4o") == nil)
        let dear = NormalizedUsage(
            inputTokens: WireLimits.tokensMax, outputTokens: WireLimits.tokensMax)
        #expect(try cost(dear, "gpt-4o")?.nanoUSD == 12_500 * 1_000_000_000_000)
    }

    @Test(arguments: ["", "[]", "{}", "{\"a\":1}", "{\"a\":{}}", "nonsense", "{\"a\":{},\"a\":{}}"])
    func `a file without prices is an error`(text: String) {
        #expect(throws: PriceTableError.self) { try PriceTable(json: Array(text.utf8)) }
    }
}

@Suite struct NormalizedUsageTests {
    private func usage(_ route: ProviderRoute, _ usage: String) throws -> NormalizedUsage? {
        let document = try JSONDocument(Array(#"{"usage":\#(usage)}"#.utf8))
        return NormalizedUsage(document.root, route: route)
    }

    @Test func `every provider's counts mean the same afterwards`() throws {
        let chat = try #require(
            try usage(
                .chatCompletions,
                #"{"prompt_tokens":325,"completion_tokens":15,"prompt_tokens_details":"#
                    + #"{"cached_tokens":200,"cache_write_tokens":60},"completion_tokens_details":"#
                    + #"{"reasoning_tokens":7}}"#))
        let response = try #require(
            try usage(
                .responses,
                #"{"input_tokens":325,"output_tokens":15,"input_tokens_details":"#
                    + #"{"cached_tokens":200,"cache_write_tokens":60},"output_tokens_details":"#
                    + #"{"reasoning_tokens":7}}"#))
        var message = try #require(
            try usage(
                .messages,
                #"{"input_tokens":65,"cache_read_input_tokens":200,"#
                    + #""cache_creation_input_tokens":60,"output_tokens":15}"#))
        #expect(chat == response)
        #expect(message.reasoningTokens == 0)
        message.reasoningTokens = 7
        #expect(message == chat)
    }

    @Test func `DeepSeek's cache hits are cached input`() throws {
        let read = try usage(
            .chatCompletions,
            #"{"prompt_tokens":10,"completion_tokens":1,"prompt_cache_hit_tokens":4}"#)
        #expect(read?.cachedInputTokens == 4)
    }

    @Test(arguments: [
        "null", "{}", "[]", #"{"prompt_tokens":-1}"#, #"{"prompt_tokens":"5"}"#,
        #"{"prompt_tokens":1.5}"#, #"{"prompt_tokens":9000000000000000000}"#,
        #"{"prompt_tokens":1,"completion_tokens":-3}"#,
    ])
    func `counts that can't be are no usage`(text: String) throws {
        #expect(try usage(.chatCompletions, text) == nil)
    }

    @Test func `parts larger than their whole are believed and marked`() throws {
        let odd = try #require(
            try usage(
                .chatCompletions,
                #"{"prompt_tokens":5,"completion_tokens":1,"prompt_tokens_details":"#
                    + #"{"cached_tokens":9}}"#))
        #expect(odd.isEstimated && odd.inputTokens == 9)
    }

    @Test func `a guess says that it is one`() {
        let guess = NormalizedUsage.estimated(inputBytes: 400, outputBytes: 40)
        #expect(guess.isEstimated)
        #expect(guess.inputTokens == 101 && guess.outputTokens == 11)
    }
}
