import Testing

@testable import System

@Suite struct ProcessMemoryTests {
    /// What is given back comes again when it is run.
    @Test func codeThatIsForgottenRunsAllTheSame() {
        for round in 0..<3 {
            Process.forgetCode()
            #expect((0..<100).map { $0 * round }.reduce(0, +) == 4_950 * round)
        }
    }
}
