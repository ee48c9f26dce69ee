import Testing

@testable import Arguments

@Suite struct EnvironmentDefaultsTests {
    let environment = ["TOOL_NAMESPACE": "from-variable", "TOOL_QUIET": "1", "TOOL_OUTPUT": "", "OTHER": "x"]

    @Test func theFlagComesFirst() throws {
        let arguments = try run("get", "-n", "from-flag").applying(environment: environment)
        #expect(arguments.string("namespace") == "from-flag")
        #expect(arguments.source(of: "namespace") == .commandLine)
    }

    @Test func thenTheVariable() throws {
        let arguments = try run("get").applying(environment: environment)
        #expect(arguments.string("namespace") == "from-variable")
        #expect(arguments.source(of: "namespace") == .environment)
        #expect(arguments.flag("quiet"))
        #expect(arguments.isSet("quiet"))
    }

    @Test func anEmptyVariableIsUnset() throws {
        let arguments = try run("get").applying(environment: environment)
        #expect(arguments.string("output") == nil)
        #expect(arguments.source(of: "output") == .fallback)
        #expect(!arguments.isSet("output"))
    }

    @Test func errorsNameTheVariable() throws {
        let arguments = try run("get")
        #expect(throws: UsageError.self) { try arguments.applying(environment: ["TOOL_QUIET": "perhaps"]) }
        do {
            _ = try arguments.applying(environment: ["TOOL_OUTPUT": "jsn"])
        } catch {
            #expect(
                error.text
                    == "error: invalid value \"jsn\" in the variable TOOL_OUTPUT, which stands for --output: expected one "
                    + "of json, yaml, jsonpath=TEMPLATE, wide; did you mean \"json\"?\nSee 'tool get --help'.\n")
        }
    }

    /// Kubernetes sets TOOL_RUN_PORT for a Service named tool-run in every container of its namespace.
    @Test(
        arguments: [
            ("tcp://10.0.0.1:80", nil), ("udp://10.0.0.1:53", nil), ("sctp://[fd00::1]:1", nil), ("8080", "8080"),
            ("http://x", "http://x"), ("xtcp://y", "xtcp://y"),
        ] as [(String, String?)])
    func theAddressOfAServiceIsNoDefault(_ text: String, _ expected: String?) throws {
        let root = CommandSpec(
            "tool", summary: "Do it",
            subcommands: [
                CommandSpec(
                    "run", summary: "Run it",
                    options: [
                        OptionSpec("port", .string, value: "PORT", "The port"),
                        OptionSpec("address", .string, value: "URL", "The address"),
                    ])
            ])
        guard case .run(let line) = try parse(["run"], root: root) else { throw NotRun() }
        let arguments = try line.applying(environment: ["TOOL_RUN_PORT": text, "TOOL_RUN_ADDRESS": text])
        #expect(arguments.string("port") == expected)
        #expect(arguments.string("address") == text)
    }
}
