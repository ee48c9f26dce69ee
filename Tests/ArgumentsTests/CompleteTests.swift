import Testing

@testable import Arguments

@Suite struct CompleteTests {
    /// The values offered, with what stands before them.
    func values(_ words: String...) -> [String] {
        complete(words: words, root: sample).lines().split(separator: "\n").map { line in
            line.hasPrefix(":") ? String(line) : String(line.prefix { $0 != "\t" })
        }
    }

    @Test func commands() {
        #expect(values("") == ["get", "logs", "exec", "auth", "create", "completion", "help", "options"])
        #expect(values("co") == ["completion"])
        #expect(values("auth", "") == ["can-i"])
        #expect(values("-n", "x", "g") == ["get"])
        #expect(values("gte", "") == [])
        #expect(values("help", "auth", "") == ["can-i"])
        #expect(values("help", "ex") == ["exec", "exit-codes"])
        #expect(values("create", "") == ["role"])
    }

    @Test func descriptions() {
        #expect(complete(words: ["ge"], root: sample).lines() == "get\tShow one or many objects\n")
        #expect(complete(words: ["get", "-o", "js"], root: sample).lines() == "json\tAs JSON\njsonpath=\n")
    }

    @Test func options() {
        #expect(values("get", "--wa") == ["--watch", "--wait"])
        #expect(values("get", "-w", "--wa") == ["--wait"])
        #expect(values("get", "-f", "x", "--file") == ["--filename"])
        #expect(values("get", "--dry") == ["--dry-run", "--dry-run="])
        #expect(values("get", "--ol") == [])
        #expect(values("get", "--kube") == [])
        #expect(values("get", "--nam") == ["--namespace"])
        #expect(values("get", "-").contains("-w"))
        #expect(values("get", "-").contains("--help"))
        #expect(values("completion", "--") == ["--help"])
        #expect(values("get", "-Aw") == ["-Aw"])
    }

    @Test func values() {
        #expect(values("get", "-o", "") == ["json", "yaml", "jsonpath=", "wide"])
        #expect(values("get", "-oj") == ["-ojson", "-ojsonpath="])
        #expect(values("get", "-o=y") == ["-o=yaml"])
        #expect(values("get", "--output=w") == ["--output=wide"])
        #expect(values("get", "-wo", "w") == ["wide"])
        #expect(values("get", "--watch=") == ["--watch=true", "--watch=false"])
        #expect(values("get", "--dry-run=s") == ["--dry-run=server"])
        #expect(values("get", "-f", "x") == [":files\t"])
        #expect(values("get", "--filename=x") == [":files\t--filename="])
        #expect(values("get", "-fx") == [":files\t-f"])
        #expect(values("get", "-o", "jsonpath-file=x") == [":files\tjsonpath-file="])
        #expect(values("get", "--output=jsonpath-file=x") == [":files\t--output=jsonpath-file="])
        #expect(values("get", "-o", "jsonpath=x") == [])
        #expect(values("completion", "") == ["bash", "zsh", "fish"])
        #expect(values("completion", "bash", "") == [])
    }

    @Test func dynamicSourcesSeeWhatWasTyped() {
        let types = complete(words: ["get", "-n", "x", "pods,sv"], root: sample)
        #expect(types.dynamicSource == "resources")
        #expect(types.word == "sv" && types.prefix == "pods,")
        #expect(types.arguments.string("namespace") == "x")
        #expect(
            types.lines(adding: [.init("svc", "Service\tx"), .init("pods"), .init("sv\u{1b}x")])
                == "pods,svc\tService x\n")

        let container = complete(words: ["logs", "web-0", "ap"], root: sample)
        #expect(container.dynamicSource == "containers")
        #expect(container.arguments.positionals == ["web-0"])
        #expect(container.arguments.path == ["logs"])

        #expect(complete(words: ["get", "-n", ""], root: sample).dynamicSource == "namespaces")
        #expect(complete(words: ["get", "--namespace=d"], root: sample).prefix == "--namespace=")
        #expect(complete(words: ["get", "-nd"], root: sample).dynamicSource == "namespaces")
        #expect(complete(words: ["get", "--nope", "--output=zzz", "po"], root: sample).dynamicSource == "resources")
        #expect(complete(words: ["logs", "a", "b", ""], root: sample).dynamicSource == nil)
    }

    @Test func nothingIsOfferedForAnothersCommand() {
        #expect(values("exec", "p", "--", "") == [])
        #expect(values("exec", "p", "--", "ls", "--") == [])
        #expect(complete(words: ["logs", "--", ""], root: sample).dynamicSource == "pods")
        #expect(values("logs", "--", "--") == [])
    }
}
