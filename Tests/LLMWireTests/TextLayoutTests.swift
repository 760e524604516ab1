import Hashing
import Testing

@testable import LLMWire

struct TextLayoutTests {
    private func scope(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": escaped += "\\n"
            case "\t": escaped += "\\t"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        let body = #"{"model":"m","messages":[{"role":"user","content":"\#(escaped)"}]}"#
        let request = ProviderRequest(route: .chatCompletions, body: Array(body.utf8))
        let caller = CallerIdentity(upstream: "u", tenant: "t")
        return request.scope(for: caller).description
    }

    @Test func `code that is indented in another way is another question`() {
        let one = "Explain:\nif a:\n  b()\nc()"
        let other = "Explain:\nif a:\n  b()\n  c()"
        #expect(scope(one) != scope(other))
        #expect(scope(one) == scope("Please explain:\nif a:\n  b()\nc()"))
        #expect(scope(one) != scope(one.replacing("  ", with: "\t")))
    }

    @Test func `prose is not kept apart by its line breaks`() {
        #expect(scope("What is LMDB?") == scope("Tell me,\nwhat is\n\nLMDB?"))
        #expect(TextLayout("  leading white space only") == nil)
        #expect(TextLayout("a\n   \nb") == nil)
    }
}
