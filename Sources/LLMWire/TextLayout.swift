/// How a text's lines are indented.
///
/// The cache folds white space before it compares prompts, and embedders never see it. In code and
/// YAML it is content: two snippets that differ in nothing else are two questions, so the layout is
/// identity.
struct TextLayout: Equatable {
    /// The white space each line begins with, each followed by a line feed; blank lines left out.
    let indents: [UInt8]

    /// Nil where no line after the first is indented, as in nearly every prose prompt.
    init?(_ text: String) {
        var indents: [UInt8] = []
        var hasIndent = false
        for (number, line) in text.utf8.split(separator: 10).enumerated() {
            let indent = line.prefix { $0 == 0x20 || $0 == 0x09 }
            let rest = line.dropFirst(indent.count)
            guard let first = rest.first, first != 0x0D else { continue }
            if number > 0, !indent.isEmpty { hasIndent = true }
            indents += number > 0 ? Array(indent) : []
            indents.append(10)
        }
        guard hasIndent else { return nil }
        self.indents = indents
    }
}
