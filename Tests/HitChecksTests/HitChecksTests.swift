import HitChecks
import Testing

/// Names of the checks that refuse a pair, in order.
func refusals(_ query: String, _ stored: String) -> [String] {
    PairChecks.findings(query: query, stored: stored).map(\.check.rawValue)
}

@Suite struct HitChecksTests {
    @Test(arguments: [
        ("How do I enable dark mode?", "How can I turn on dark mode?"),
        ("In Python, how do I sort a list?", "How do I sort a list in Python?"),
        ("What is the capital of France?", "What's France's capital?"),
        ("Compare Python and Java", "compare Java with Python"),
        ("How can I reset my password?", "What are the steps to reset my password?"),
        ("meeting at 3 pm", "meeting at 15:00"),
        ("What is 5 km in miles?", "What's 5000 m in miles"),
        ("I have two cats", "I have 2 cats"),
        ("What does \"machine learning\" mean?", "What does machine learning mean?"),
        ("怎么打开夜间模式？", "请问如何开启夜间模式"),
        ("我有三只猫", "我有3只猫"),
        ("Hello, how do I install git?", "how to install Git"),
    ])
    func `pairs that one answer serves pass every check`(query: String, stored: String) {
        #expect(refusals(query, stored) == [])
        #expect(refusals(stored, query) == [])
    }

    @Test(arguments: [
        ("numbers", "Top 10 books of 2019", "Top 12 books of 2019"),
        ("numbers", "Python 3.10 release date", "Python 3.1 release date"),
        ("numbers", "Who was the first president?", "Who was the second president?"),
        ("numbers", "Tell me three jokes", "Tell me two jokes"),
        ("numbers", "三只猫", "四只猫"),
        ("units", "Run 5 km", "Run 5 miles"),
        ("units", "$10 lunch", "€10 lunch"),
        ("units", "3公里有多远", "3英里有多远"),
        ("dates", "What happens on Monday?", "What happens on Friday?"),
        ("dates", "Who is the king?", "Who was the king?"),
        ("dates", "明天天气怎么样", "今天天气怎么样"),
        ("negation", "Can I eat raw eggs?", "Can't I eat raw eggs?"),
        ("negation", "Is it safe, but not cheap?", "Is it cheap, but not safe?"),
        ("negation", "我可以去", "我不可以去"),
        ("polarity", "Turn on the light", "Turn off the light"),
        ("polarity", "Tea with sugar", "Tea without sugar"),
        ("polarity", "How to install it?", "How to uninstall it?"),
        ("polarity", "怎么打开蓝牙", "怎么关闭蓝牙"),
        ("polarity", "Who is his doctor?", "Who is her doctor?"),
        ("scope", "Delete all files", "Delete files"),
        ("scope", "只看图片", "看图片"),
        ("quotes", "What does \"foo\" mean?", "What does \"bar\" mean?"),
        ("literals", "Use --max-cost", "Use --max-heads"),
        ("literals", "rm -r dir", "rm -R dir"),
        ("literals", "open /etc/hosts", "open /etc/passwd"),
        ("literals", "mail a@b.com now", "mail c@b.com now"),
        ("literals", "call get_user now", "call get_users now"),
        ("literals", "a == b", "a != b"),
        ("names", "Is it in France?", "Is it in Spain?"),
        ("content", "How do I cook rice?", "How do I cook beans?"),
        ("content", "苹果多少钱", "香蕉多少钱"),
        ("question", "Why is the sky blue?", "How is the sky blue?"),
        ("question", "Can I eat it?", "Should I eat it?"),
        ("question", "怎么还款", "为什么还款"),
        ("order", "flights from Paris to London", "flights from London to Paris"),
        ("order", "Did Apple sue Samsung?", "Did Samsung sue Apple?"),
        ("order", "北京到上海的火车", "上海到北京的火车"),
        ("language", "привет", "hello"),
    ])
    func `a difference that changes the answer is found`(
        check: String, query: String, stored: String
    ) {
        #expect(refusals(query, stored).contains(check))
        #expect(refusals(stored, query).contains(check))
    }

    @Test func `a switched-off check is silent`() {
        let enabled = CheckSet.all.subtracting(CheckSet(.numbers))
        let found = PairChecks.findings(
            query: "top 10 books", stored: "top 12 books", enabled: enabled)
        #expect(found.isEmpty)
    }

    @Test func `a text over the limit is refused with its reason`() {
        let long = String(repeating: "word ", count: CheckLimits.textBytesMax)
        #expect(refusals(long, long) == ["length"])
        #expect(refusals("word", long) == ["length"])
    }

    @Test func `names of checks round-trip through a set`() {
        #expect(CheckSet(names: CheckSet.all.names) == .all)
        #expect(CheckSet(names: ["no such check"]) == nil)
    }
}
