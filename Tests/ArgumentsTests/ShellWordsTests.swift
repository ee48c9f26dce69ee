import Testing

@testable import Arguments

@Suite struct ShellWordsTests {
    @Test func linesOfShellAreUnderstood() {
        #expect(shellCommands("tool get pods", program: "tool") == [["get", "pods"]])
        #expect(
            shellCommands(#"tool get -o 'a b' "c\"d" e\ f"#, program: "tool") == [["get", "-o", "a b", "c\"d", "e f"]])
        #expect(
            shellCommands("X=1 tool a > file 2>/dev/null && tool b | grep x; tool c", program: "tool") == [
                ["a"], ["b"], ["c"],
            ])
        #expect(shellCommands("source <(tool completion bash)", program: "tool") == [["completion", "bash"]])
        #expect(shellCommands("if ! tool a; then x; fi # tool b", program: "tool") == [["a"]])
        #expect(shellCommands("tool a \\\n  -b", program: "tool") == [["a", "-b"]])
        #expect(shellCommands("tool 'a", program: "tool") == nil)
        #expect(shellCommands("grep tool", program: "tool") == [])
    }
}
