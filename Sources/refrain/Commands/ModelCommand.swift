import CacheServer
import JSON
import TextEmbedding

/// Shows and tries the embedding model.
enum ModelCommand: Command {
    static let name = "model"
    static let summary = "show, check and try the embedding model"
    static let usage = "[info | check | embed TEXT | verify TEXT TEXT] [options]"
    static let operands = 0...3
    static let explanation = """
        info   what the model is: dimension, longest text, instruction set
        check  embeds sentences of known meaning and compares them
        embed  prints a text's vector as JSON, with what was cut or unknown
        verify prints what a pair verifier says of two prompts (asked, stored) as JSON

          refrain model check
          refrain model embed "What is LMDB?" --model data/models/all-MiniLM-L6-v2
          refrain model verify "Is tea healthy?" "Is tea good for you?" --verifier my-verifier
        """
    static let options = [
        Option("model", "DIR", "the model's directory (\(ServerSettings().model))"),
        Option("verifier", "DIR", "verify: a CrossEncoder, or adapters of the model"),
        Option("json", nil, "print what a program can read"),
    ]

    static func run(_ arguments: ParsedArguments, _ console: Console) async throws(ToolError) {
        let action = arguments.operands.first ?? "info"
        let wanted = ["embed": 2, "verify": 3][action] ?? min(1, arguments.operands.count)
        guard arguments.operands.count == wanted else { throw .usage("refrain model \(usage)") }
        let directory = arguments.string("model") ?? ServerSettings().model
        let model: LocalEmbedder
        do throws(ModelError) {
            model = try LocalEmbedder(LocalEmbedderConfiguration(directory: directory))
        } catch {
            throw .failed("\(error)\n`make setup` puts the default model into place")
        }
        switch action {
        case "info": console.write(describe(model, json: arguments.has("json")))
        case "check": try await check(model, console)
        case "embed":
            let text = try textOperand(arguments.operands[1])
            console.write(try await vector(of: text, model))
        case "verify": console.write(try await verdict(arguments, model))
        default: throw .usage("there is no \"model \(action)\"; see refrain model --help")
        }
    }

    private static func describe(_ model: LocalEmbedder, json: Bool) -> String {
        let identity = model.identity
        guard !json else {
            let bytes = jsonObject { writer in
                writer.member("model", identity.model)
                writer.member("revision", identity.revision)
                writer.member("dimension", identity.dimension)
                writer.member("maxTokens", model.maxTokens)
                writer.member("precision", "\(model.precision)")
                writer.member("kernel", model.kernelName)
            }
            return String(decoding: bytes, as: UTF8.self) + "\n"
        }
        return """
            model      \(identity.model)
            revision   \(identity.revision)
            dimension  \(identity.dimension)
            longest    \(model.maxTokens) tokens
            precision  \(model.precision)
            kernel     \(model.kernelName)

            """
    }

    private static func embed(
        _ texts: [String], _ model: LocalEmbedder
    ) async throws(ToolError) -> [Embedding] {
        do throws(EmbeddingError) {
            return try await model.embed(texts)
        } catch {
            throw .failed("embedding failed: \(error)")
        }
    }

    /// Any sentence model puts the paraphrase nearer than the stranger.
    private static func check(_ model: LocalEmbedder, _ console: Console) async throws(ToolError) {
        let start = ContinuousClock.now
        let made = try await embed(
            [
                "How do I reset my password?", "How can I change a forgotten password?",
                "Which river flows through Cairo?",
            ], model)
        let took = start.duration(to: .now)
        func cosine(_ left: Int, _ right: Int) -> Double {
            zip(made[left].vector, made[right].vector).reduce(0) {
                $0 + Double($1.0) * Double($1.1)
            }
        }
        let near = cosine(0, 1)
        let far = cosine(0, 2)
        let length = cosine(0, 0).squareRoot()
        console.write(
            """
            length of a vector        \(decimal(length, 6))
            similarity, same meaning  \(decimal(near, 4))
            similarity, other meaning \(decimal(far, 4))
            three texts in            \(took)

            """)
        guard abs(length - 1) < 1e-4, near > far + 0.2 else {
            throw .failed("these vectors make no sense; is this a sentence-transformers model?")
        }
        console.write("the model works\n")
    }

    private static func verdict(
        _ arguments: ParsedArguments, _ model: LocalEmbedder
    ) async throws(ToolError) -> String {
        guard let directory = arguments.string("verifier") else {
            throw .usage("name the verifier with --verifier DIR")
        }
        let verifier = try BenchCommand.makeVerifier(directory, model)
        let pair = (
            first: try textOperand(arguments.operands[1]),
            second: try textOperand(arguments.operands[2])
        )
        let made: [PairJudgement]
        do throws(EmbeddingError) {
            made = try await verifier.judgements([pair])
        } catch {
            throw .failed("the verifier failed: \(error)")
        }
        guard let judgement = made.first else { throw .failed("the verifier said nothing") }
        let bytes = jsonObject { writer in
            writer.member("verifier", verifier.identity.model)
            writer.member("probability", judgement.probability)
            writer.member("tokenCount", judgement.tokenCount)
            writer.member("truncatedTokenCount", judgement.truncatedTokenCount)
            writer.member("unknownShare", judgement.unknownShare)
        }
        return String(decoding: bytes, as: UTF8.self) + "\n"
    }

    private static func vector(of text: String, _ model: LocalEmbedder) async throws(ToolError)
        -> String
    {
        guard let made = try await embed([text], model).first else {
            throw .failed("the model gave no vector")
        }
        let bytes = jsonObject { writer in
            writer.member("model", model.identity.model)
            writer.member("tokenCount", made.tokenCount)
            writer.member("truncatedTokenCount", made.truncatedTokenCount)
            writer.member("unknownShare", Double(made.unknownShare))
            writer.arrayMember("embedding") { writer in
                for number in made.vector { writer.number(number) }
            }
        }
        return String(decoding: bytes, as: UTF8.self) + "\n"
    }
}
