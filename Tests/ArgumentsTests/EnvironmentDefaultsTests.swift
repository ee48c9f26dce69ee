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
}
