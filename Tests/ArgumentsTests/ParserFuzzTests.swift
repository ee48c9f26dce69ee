import Testing

@testable import Arguments

/// Random numbers that are the same in every run (SplitMix64).
struct FixedRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite struct ParserFuzzTests {
    let words = [
        "get", "list", "logs", "exec", "auth", "can-i", "create", "role", "completion", "help", "options", "bash",
        "pods", "pods,svc", "pod/x", "-", "--", "---", "-n", "-nx", "-n=", "--namespace", "--namespace=", "-o",
        "-ojson",
        "-o=json", "--output=jsonpath={.x}", "-w", "-Aw", "-Awn", "--watch=false", "--watch=maybe", "-h", "--help",
        "--help=false", "-f", "-fx", "-L", "-La,b", "\"", "-L\"", "--dry-run", "--dry-run=client", "--tail", "-1", "5s",
        "--since=1h", "--request-timeout=5", "-v", "-v9", "--kubeconfig", "--kubeconfig=", "--old-way", "", " ", "\0",
        "=",
        "--=", "-=", "\u{1b}[0m", "\u{2013}w", "\u{301}", "-\u{301}", "--\u{301}=x", "é", "🙂", "\r\n",
        "9999999999999999999",
    ]

    @Test func everyLineIsAnErrorOrAResult() {
        var random = FixedRandom(state: 20_260_101)
        var runs = 0
        var errors = 0
        for _ in 0..<6_000 {
            // Half of them begin as a sensible line would.
            let start = Bool.random(using: &random) ? ["get"] : []
            let line = start + (0..<Int.random(in: 0...5, using: &random)).map { _ in word(&random) }
            do {
                switch try parse(line, root: sample) {
                case .run(let arguments):
                    runs += 1
                    #expect(sample.command(at: arguments.path)?.role == .run)
                    _ = try? arguments.applying(environment: [
                        "TOOL_NAMESPACE": word(&random), "TOOL_QUIET": word(&random),
                    ])
                case .help(let request):
                    #expect(!help(request, root: sample).isEmpty)
                }
            } catch {
                errors += 1
                let text = error.text
                #expect(text.split(separator: "\n").count == 2, "\(line)")
                #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0 == "\u{1b}" }, "\(line)")
                #expect(text.utf8.count < 2000)
                #expect(sample.command(at: error.path) != nil)
            }
        }
        #expect(runs > 500 && errors > 500)
    }

    @Test func everyLineCanBeCompleted() {
        var random = FixedRandom(state: 7)
        for _ in 0..<4_000 {
            let line = (0..<Int.random(in: 0...6, using: &random)).map { _ in word(&random) }
            let completion = complete(words: line, root: sample)
            #expect(completion.prefix + completion.word == line.last ?? "")
            for answer in completion.lines().split(separator: "\n") where !answer.hasPrefix(":") {
                #expect(answer.utf8.starts(with: (line.last ?? "").utf8), "\(line): \(answer)")
            }
        }
    }

    /// A word of the list, or two glued together, or random characters.
    private func word(_ random: inout FixedRandom) -> String {
        switch Int.random(in: 0..<10, using: &random) {
        case 0:
            var text = ""
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x3FF, using: &random)) {
                    text.unicodeScalars.append(scalar)
                }
            }
            return text
        case 1: return pick(&random) + pick(&random)
        default: return pick(&random)
        }
    }

    private func pick(_ random: inout FixedRandom) -> String {
        words.randomElement(using: &random) ?? ""
    }
}
