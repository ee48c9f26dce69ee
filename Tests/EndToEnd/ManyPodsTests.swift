import Testing

extension Faults {
    /// Lists of pods that are alike, which are read and printed by each other, beside a real kubectl.
    @Suite struct ManyPodsTests {
        let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.spoiled() }

        @Test(
            .enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"),
            arguments: [
                ["-o", "json"], ["-o", "yaml"], ["-o", "kyaml"], ["-o", "json", "--show-managed-fields"],
                ["-o", "yaml", "--sort-by=.metadata.uid"],
                ["-o", "jsonpath={range .items[*]}{.metadata.name} {.spec.volumes[*].name}{\"\\n\"}{end}"],
                ["-o", "custom-columns=A:.metadata.name,B:.spec.nodeName,C:.status.containerStatuses[*].restartCount"],
            ])
        func printAsKubectlPrintsThem(_ options: [String]) throws {
            let arguments = ["get", "pods", "-n", "many"] + options
            let (ours, theirs) = (try sandbox.kpod(arguments), try sandbox.kubectl(arguments))
            #expect(ours.status == 0 && theirs.status == 0, "\(ours.errors)\(theirs.errors)")
            // Compared here, as the difference of two such texts would take minutes to find.
            let isSame = ours.outputBytes == theirs.outputBytes
            #expect(isSame, "\(ours.outputBytes.count) bytes, and \(theirs.outputBytes.count)")
        }

        /// Answers that share a connection come in one piece or in several, as it happens, and all are read.
        @Test func answersThatComeTogetherAreAllRead() throws {
            for _ in 0..<40 {
                let outcome = try sandbox.kpod("auth", "who-can", "get", "pods", "--request-timeout=10s")
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
        }
    }
}
