import Foundation
import Programs
import Testing

/// What the other tests rely on.
@Suite struct HarnessTests {
    /// A program that lives as long as the sandbox does would keep a reader of another test's pipe waiting for as long.
    @Test func aProgramInheritsNothingThatIsOpen() throws {
        let pipe = Pipe()
        defer { try? pipe.fileHandleForWriting.close() }
        let outcome = try run(
            ["/bin/sh", "-c", "for file in /proc/$$/fd/*; do readlink $file; done; :"],
            environment: ["PATH": "/usr/bin:/bin"])
        #expect(outcome.output.contains("/dev/null\n"))
        #expect(!outcome.output.contains("pipe:"), "\(outcome.output)")
    }
}
