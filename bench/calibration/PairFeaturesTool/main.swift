// Prints what the checks see in labelled pairs, so that training uses the serving code's features.
//
// Reads `label \t prompt_a \t prompt_b [\t cosine]` lines with a header from standard input and
// writes one line a pair: the label, then the features (`PairFeatures.names`, tab-separated), or
// with `--findings` the findings in words. `--time` prints the median time of a decision instead.

import HitChecks

let arguments = Set(CommandLine.arguments.dropFirst())
var nanos: [Int64] = []
var isHeader = true
if !arguments.contains("--findings"), !arguments.contains("--time") {
    print((["label"] + PairFeatures.names).joined(separator: "\t"))
}
while let line = readLine() {
    if isHeader {
        isHeader = false
        continue
    }
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count >= 3 else { continue }
    let cosine = fields.count > 3 ? Double(fields[3]) ?? 0 : 0
    let start = ContinuousClock.now
    let pair = PreparedPair(query: PreparedText(fields[1]), stored: PreparedText(fields[2]))
    let findings = PairChecks.findings(pair)
    let features = PairFeatures(pair, cosine: cosine, findings: findings)
    nanos.append((ContinuousClock.now - start).components.attoseconds / 1_000_000_000)
    if arguments.contains("--findings") {
        let words = findings.map { "\($0.check.rawValue): \($0.detail)" }.joined(separator: " | ")
        print("\(fields[0])\t\(cosine)\t\(fields[1])\t\(fields[2])\t\(words)")
    } else if !arguments.contains("--time") {
        print(([fields[0]] + features.values.map { "\($0)" }).joined(separator: "\t"))
    }
}
if arguments.contains("--time"), !nanos.isEmpty {
    nanos.sort()
    let median = Double(nanos[nanos.count / 2]) / 1000
    print(
        "\(nanos.count) pairs: median \(median) us, 99th percentile "
            + "\(Double(nanos[nanos.count * 99 / 100]) / 1000) us")
}
