extension StudyReport {
    /// The report as one self-contained HTML page: nothing is fetched, plots are SVG.
    public var page: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width,initial-scale=1">
        <title>Threshold study: \(HTML.escaped(source))</title>
        <style>\(Self.style)</style></head><body><main>
        <h1>What each threshold serves</h1>
        <p class="lead">\(HTML.escaped(summary))</p>
        <p>A pair is <em>served</em> when the policy would answer the second prompt with the first
        one's answer. <em>Precision</em> is the share of served pairs that are labelled the same,
        <em>false hits</em> the share of all pairs that are served and labelled different,
        <em>recall</em> the share of the same pairs that is served. Ranges in brackets are 95 %
        intervals. Labels are taken as they are: where they are wrong, so are these figures.</p>
        \(legend)
        <div class="plots">\(plots)</div>
        \(policies.map(Self.section).joined(separator: "\n"))
        \(stream.map(Self.section) ?? "")
        \(problemList)
        </main></body></html>

        """
    }

    private var legend: String {
        let items = policies.enumerated().map { index, policy in
            "<li><span class=\"key s\(Self.colour(index))\"></span>"
                + "<b>\(HTML.escaped(policy.name))</b> "
                + "\(HTML.escaped(policy.explanation))"
                + (policy.areaUnderROC.map { " AUC \(Decimal.text($0, 4))." } ?? "") + "</li>"
        }
        return "<ul class=\"legend\">\(items.joined())</ul>"
    }

    private var plots: String {
        [thresholdPlot, rocPlot, precisionRecallPlot, hitRatePlot].map(\.svg)
            .map { "<figure>\($0)</figure>" }.joined(separator: "\n")
    }

    private func series(
        _ x: (OperatingPoint) -> Double?, _ y: (OperatingPoint) -> Double?
    ) -> [LinePlot.Series] {
        policies.enumerated().map { index, policy in
            LinePlot.Series(
                name: policy.name,
                points: policy.curve.compactMap { point in
                    x(point).flatMap { x in y(point).map { (x, $0) } }
                },
                colour: Self.colour(index))
        }
    }

    private var thresholdPlot: LinePlot {
        var recall = series({ $0.threshold }, { $0.recall.value })
        for index in recall.indices {
            recall[index].isDashed = true
            recall[index].name += ", recall"
        }
        return LinePlot(
            title: "Precision (solid) and recall (dashed) by threshold", xLabel: "threshold",
            yLabel: "share", xRange: 0.5...1, yRange: 0...1,
            series: series({ $0.threshold }, { $0.precision.value }) + recall,
            marks: policies.first.map { [($0.atDefault.threshold, "default")] } ?? [])
    }

    private var rocPlot: LinePlot {
        LinePlot(
            title: "ROC", xLabel: "different pairs served", yLabel: "same pairs served",
            xRange: 0...1, yRange: 0...1,
            series: series({ $0.fallOut.value }, { $0.recall.value }))
    }

    private var precisionRecallPlot: LinePlot {
        LinePlot(
            title: "Precision by recall", xLabel: "recall", yLabel: "precision", xRange: 0...1,
            yRange: 0.4...1, series: series({ $0.recall.value }, { $0.precision.value }))
    }

    private var hitRatePlot: LinePlot {
        LinePlot(
            title: "Wrong answers by hit rate", xLabel: "served, share of all pairs",
            yLabel: "wrong, share of served", xRange: 0...0.6, yRange: 0...0.6,
            series: series({ $0.hitRate.value }, { $0.falseHitShare.value }))
    }

    private static func section(_ policy: PolicyResult) -> String {
        let rows = policy.table.map { point in
            let mark = point.threshold == policy.atDefault.threshold ? " class=\"default\"" : ""
            return "<tr\(mark)>"
                + cells([
                    Decimal.text(point.threshold, 3), Decimal.percent(point.hitRate),
                    Decimal.withInterval(point.precision), Decimal.percent(point.falseHitRate),
                    Decimal.withInterval(point.recall), Decimal.text(point.f1, 3),
                ]) + "</tr>"
        }
        return """
            <h2>\(HTML.escaped(policy.name))</h2>
            <p>\(HTML.escaped(policy.explanation)) The default is marked.</p>
            <table><thead><tr><th>\(HTML.escaped(policy.unit))<th>served<th>precision<th>false hits\
            <th>recall<th>F1</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table>
            \(targetTable(policy))
            \(kindTable(policy))
            \(caseList("Wrong at the default, by label: read before you trust it", policy.falseHits))
            \(caseList("The same by label, and not served at the default", policy.misses))
            """
    }

    private static func targetTable(_ policy: PolicyResult) -> String {
        let rows = policy.targets.map { target in
            "<tr>"
                + cells([
                    Decimal.percent(target.precision, places: 0),
                    target.point.map { Decimal.text($0.threshold, 4) } ?? "not reached",
                    target.point.map { Decimal.percent($0.recall) } ?? "–",
                    target.confidentPoint.map { Decimal.text($0.threshold, 4) } ?? "not reached",
                    target.confidentPoint.map { Decimal.percent($0.recall) } ?? "–",
                ]) + "</tr>"
        }
        return """
            <h3>Threshold for a target precision</h3>
            <table><thead><tr><th>precision<th>threshold<th>recall<th>with 95 % confidence<th>recall\
            </tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table>
            """
    }

    private static func kindTable(_ policy: PolicyResult) -> String {
        guard !policy.kinds.isEmpty else { return "" }
        let rows = policy.kinds.map { kind in
            "<tr>"
                + cells([
                    HTML.escaped(kind.kind), Decimal.withInterval(kind.sameServed),
                    Decimal.withInterval(kind.differentServed),
                ]) + "</tr>"
        }
        return """
            <h3>By kind, at the default</h3>
            <table><thead><tr><th>kind<th>same, served<th>different, served</tr></thead>\
            <tbody>\(rows.joined(separator: "\n"))</tbody></table>
            """
    }

    private static func caseList(_ title: String, _ cases: [StudyCase]) -> String {
        guard !cases.isEmpty else { return "" }
        let items = cases.map { item in
            let value = item.value.map { Decimal.text($0, 4) } ?? "refused"
            let note = item.note.isEmpty ? "" : " · \(HTML.escaped(item.note))"
            return """
                <li><q>\(HTML.escaped(item.pair.stored))</q><q>\(HTML.escaped(item.pair.asked))</q>\
                <small>line \(item.pair.line) · cosine \(Decimal.text(item.cosine, 4)) · value \
                \(value)\(note)</small></li>
                """
        }
        return """
            <details><summary>\(title) (\(cases.count))</summary>
            <ul class="cases">\(items.joined(separator: "\n"))</ul></details>
            """
    }

    private static func section(_ stream: StreamResult) -> String {
        let rows = stream.rows.map { row in
            let hits = row.rightCount + row.wrongCount + row.unknownCount
            return "<tr>"
                + cells([
                    HTML.escaped(row.policy), Decimal.text(row.threshold, 3),
                    Decimal.percent(row.hitRate), Decimal.withInterval(row.knownPrecision),
                    Decimal.percent(Proportion(row.unknownCount, of: hits)), "\(row.missedCount)",
                ]) + "</tr>"
        }
        let recall = stream.indexRecall.map {
            "<p>The index found the true nearest neighbour in \(Decimal.withInterval($0)) of "
                + "\($0.total) lookups; every other miss is the threshold's.</p>"
        }
        return """
            <h2>As a stream</h2>
            <p>Stored prompts go in as they come, asked ones are looked up against all of them:
            \(stream.lookupCount) lookups, \(stream.storedCount) prompts at the end. Labels tell the
            truth of some hits only; the others are counted as unknown.</p>
            <table><thead><tr><th>policy<th>threshold<th>hits<th>right of known<th>unknown of hits\
            <th>stored and missed</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table>
            \(recall ?? "")
            """
    }

    private var problemList: String {
        guard !problems.isEmpty else { return "" }
        let items = problems.prefix(100).map {
            "<li>line \($0.line): \(HTML.escaped($0.message))</li>"
        }
        return """
            <details><summary>\(problems.count) lines were left out</summary>
            <ul>\(items.joined())</ul></details>
            """
    }

    private static func cells(_ texts: [String]) -> String {
        texts.map { "<td>\($0)" }.joined()
    }

    /// Colours of the policies' lines, on light and on dark paper; as many as there are policies
    /// with a verifier.
    private static let light = [
        "#8a8f98", "#2f6fdd", "#c2571a", "#2a8a4a", "#8a3ab8", "#b8860b", "#c2185b", "#00838f",
    ]
    private static let dark = [
        "#8a8f98", "#6ea2ff", "#f0915a", "#62c282", "#c58ae8", "#e0b84c", "#f06292", "#4dd0e1",
    ]

    private static func colour(_ policy: Int) -> Int { policy % light.count }

    private static func colours(_ colours: [String]) -> String {
        colours.enumerated().map { "--c\($0.offset):\($0.element)" }.joined(separator: ";")
    }

    private static let style = """
        :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fdfdfb;--dim:#6a737d;--rule:#dfe2e5;
        \(colours(light))}
        @media(prefers-color-scheme:dark){:root{--ink:#e6e8ea;--paper:#14171a;--dim:#939aa3;
        --rule:#2c3137;\(colours(dark))}}
        body{margin:0;background:var(--paper);color:var(--ink);
        font:16px/1.5 system-ui,sans-serif}main{max-width:1120px;margin:0 auto;padding:32px 20px 80px}
        h1{font-size:1.7rem;margin:0 0 .2em}h2{margin:2.2em 0 .3em;border-top:1px solid var(--rule);
        padding-top:1em}h3{margin:1.6em 0 .3em;font-size:1.05rem}p{max-width:75ch}
        .lead{color:var(--dim)}.plots{display:grid;gap:16px;
        grid-template-columns:repeat(auto-fit,minmax(340px,1fr))}figure{margin:0}
        svg{width:100%;height:auto;display:block}svg text{fill:var(--dim);font-size:11px}
        svg .title{fill:var(--ink);font-size:14px;font-weight:600}.grid{stroke:var(--rule)}
        .mark{stroke:var(--dim);stroke-dasharray:2 3}.line{fill:none;stroke-width:2}
        \(light.indices.map { ".s\($0){stroke:var(--c\($0));background:var(--c\($0))}" }.joined())
        .legend{list-style:none;padding:0}.key{display:inline-block;width:22px;height:4px;
        margin-right:8px;vertical-align:middle;border-radius:2px}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;display:block;
        overflow-x:auto}td,th{padding:3px 18px 3px 0;text-align:left;
        border-bottom:1px solid var(--rule);white-space:nowrap}th{color:var(--dim);font-weight:500}
        tr.default td{font-weight:650}details{margin:.8em 0}summary{cursor:pointer}
        .cases{padding-left:1.1em}.cases li{margin:.5em 0}.cases q{display:block;quotes:none}
        small{color:var(--dim)}
        """
}
