import Testing

@testable import Output

/// Differences in the unified format; what is expected is what GNU diff prints.
@Suite struct UnifiedDiffTests {
    private static func text(_ lines: Substring) -> String {
        lines.isEmpty ? "" : lines.split(separator: " ").joined(separator: "\n") + "\n"
    }

    /// Two texts, a word a line, and the hunks, a line a word.
    @Test(arguments: [
        ("", "", ""), ("a", "a", ""), ("a", "b", "@@ -1 +1 @@|-a|+b"), ("", "a b", "@@ -0,0 +1,2 @@|+a|+b"),
        ("a b", "", "@@ -1,2 +0,0 @@|-a|-b"), ("a b c", "a x c", "@@ -1,3 +1,3 @@| a|-b|+x| c"),
        ("1 2 3 4 5 6 7 8 9", "1 2 3 4 X 6 7 8 9", "@@ -2,7 +2,7 @@| 2| 3| 4|-5|+X| 6| 7| 8"),
        // Near changes are one hunk, and those with seven lines between them are two.
        ("a 1 2 3 4 5 6 b", "x 1 2 3 4 5 6 y", "@@ -1,8 +1,8 @@|-a|+x| 1| 2| 3| 4| 5| 6|-b|+y"),
        ("a 1 2 3 4 5 6 7 b", "x 1 2 3 4 5 6 7 y", "@@ -1,4 +1,4 @@|-a|+x| 1| 2| 3|@@ -6,4 +6,4 @@| 5| 6| 7|-b|+y"),
        // A line more of several alike is the last of them.
        ("a b b c", "a b b b c", "@@ -1,4 +1,5 @@| a| b| b|+b| c"),
        ("{ 1 } { 3 }", "{ 1 } { 2 } { 3 }", "@@ -2,5 +2,8 @@| 1| }| {|+2|+}|+{| 3| }"),
        ("a b c a b b a", "c b a b a c", "@@ -1,7 +1,6 @@|-a|-b| c|-a| b|+a| b| a|+c"),
    ])
    func hunks(_ old: String, _ new: String, _ expected: String) {
        let hunks = UnifiedDiff.hunks(from: Self.text(old[...]), to: Self.text(new[...]))
        #expect(hunks == expected.split(separator: "|").map { $0 + "\n" }.joined())
    }

    @Test func colorsSayWhatComesAndGoes() {
        let hunks = UnifiedDiff.hunks(from: "a\nb\n", to: "a\nc\n", isColored: true)
        #expect(
            hunks == "\u{1B}[36m@@ -1,2 +1,2 @@\u{1B}[0m\n a\n\u{1B}[31m-b\u{1B}[0m\n\u{1B}[32m+c\u{1B}[0m\n")
    }

    /// What goes and comes makes one text of the other, whatever they are.
    @Test func aDifferenceMakesOneOfTheOther() {
        var state: UInt64 = 7
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<300 {
            let kinds = 1 + random(8)
            let old = (0..<random(30)).map { _ in "\(random(kinds))" }
            let new = (0..<random(30)).map { _ in "\(random(kinds))" }
            let difference = LineDifference(old.map { $0[...] }, new.map { $0[...] })
            let kept = old.indices.filter { !difference.isRemoved[$0] }.map { old[$0] }
            let same = new.indices.filter { !difference.isAdded[$0] }.map { new[$0] }
            #expect(kept == same)
        }
    }
}
