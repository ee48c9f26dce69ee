import Foundation
import Programs
import Testing

extension Faults {
    /// What ends kpod from outside.
    @Suite struct SignalTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.spoiled() }

        @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
        func endsAWatch(_ signal: Int32, _ status: Int32) throws {
            let watch = try sandbox.start("get", "pods", "--watch")
            try watch.waitForOutput { !$0.isEmpty }
            try end(watch, by: signal, with: status)
        }

        @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
        func endsAWaitForAnAnswer(_ signal: Int32, _ status: Int32) throws {
            try sandbox.spoiled(#"{"path":"/pods","delay":20}"#) {
                try sandbox.forgetRequests()
                let get = try sandbox.start("get", "pods")
                var patience = 500
                while try sandbox.requests().isEmpty, patience > 0 {
                    patience -= 1
                    usleep(10_000)
                }
                try end(get, by: signal, with: status)
            }
        }

        @Test(.enabled(if: geteuid() == 0, "needs root"), arguments: [SIGTERM, SIGINT, SIGQUIT, SIGHUP])
        func endsProcessOne(_ signal: Int32) throws {
            // The kernel ignores signals to process 1 that it has no handler for.
            let unshare = try RunningCommand(
                ["/usr/bin/unshare", "--pid", "--fork", "--kill-child", sandbox.kpod, "get", "pods", "--watch"],
                environment: sandbox.environment())
            try unshare.waitForOutput { !$0.isEmpty }
            let children = try String(
                contentsOfFile: "/proc/\(unshare.process)/task/\(unshare.process)/children", encoding: .utf8)
            let kpod = try #require(pid_t(children.split(separator: " ").first ?? ""))
            kill(kpod, signal)
            #expect(try unshare.wait(seconds: 5).status == 128 + signal)
        }

        /// The reader takes no more than the first line: the table is larger than a pipe, but not than a pipe and the buffer of
        /// a program that reads ahead.
        @Test(arguments: [[], ["-o", "wide"], ["-o", "json"], ["-o", "yaml"], ["--show-labels"]])
        func aReaderThatLeavesEndsItAtOnce(_ format: [String]) throws {
            let began = Date()
            let outcome = try run(
                [
                    "/bin/bash", "-c", #""$@" | read -r line; echo ${PIPESTATUS[0]}"#, "bash",
                    sandbox.kpod,
                    "get", "pods", "-n", "many",
                ] + format,
                environment: sandbox.environment())
            #expect(outcome.output == "141\n")
            #expect(outcome.errors.isEmpty)
            #expect(Date().timeIntervalSince(began) < 10)
        }

        private func end(_ command: RunningCommand, by signal: Int32, with status: Int32) throws {
            let began = Date()
            command.signal(signal)
            let outcome = try command.wait(seconds: 10)
            #expect(outcome.status == status)
            #expect(outcome.errors.isEmpty)
            #expect(Date().timeIntervalSince(began) < 2)
        }
    }
}
