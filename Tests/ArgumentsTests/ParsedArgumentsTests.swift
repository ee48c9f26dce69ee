import Testing

@testable import Arguments

@Suite struct ParsedArgumentsTests {
    @Test func whatWasNotGivenComesFromTheDeclaration() throws {
        let arguments = try run("get")
        #expect(arguments.int("chunk-size") == 500)
        #expect(arguments.flag("wait"))
        #expect(arguments.string("dry-run") == "none")
        #expect(arguments.string("selector") == nil)
        #expect(arguments.duration("request-timeout") == .zero)
        #expect(arguments.source(of: "chunk-size") == .fallback)
        #expect(!arguments.isSet("chunk-size"))
    }

    @Test func whatWasGivenIsKnownAsSuch() throws {
        let arguments = try run("get", "--chunk-size=500", "-L", "")
        #expect(arguments.isSet("chunk-size"))
        #expect(arguments.source(of: "chunk-size") == .commandLine)
        #expect(arguments.isSet("label-columns") && arguments.strings("label-columns").isEmpty)
    }

    @Test func aCommandAcceptsItsOwnAndTheGlobalOptions() throws {
        let arguments = try run("logs", "p")
        #expect(arguments.accepts("tail") && arguments.accepts("namespace"))
        #expect(!arguments.accepts("watch"))
        #expect(try !run("completion", "bash").accepts("namespace"))
    }
}
