import Foundation
import Programs
import Testing

/// Input, terminals and what runs already, against the sandbox's real processes; kubectl does the same where there is one.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct StreamTests {
    @Test func inputIsHandedOverToItsEnd() throws {
        let sandbox = try Sandbox.shared()
        let text = String(repeating: "0123456789abcdef\n", count: 100_000)
        for run in sandbox.typists {
            let outcome = try run(["exec", "-i", "shell", "-n", "shop", "--", "sh", "-c", "wc -c; echo after"], text)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output == "\(text.utf8.count)\nafter\n")
        }
        // More than any buffer on the way holds, both ways at once.
        let echoed = try sandbox.kpod(["exec", "-i", "shell", "-n", "shop", "--", "cat"], input: text)
        #expect(echoed.output == text)
    }

    /// A command that does not read is not waited for.
    @Test func inputThatNobodyReadsHoldsNothingUp() throws {
        let sandbox = try Sandbox.shared()
        let text = String(repeating: "x", count: 4_000_000)
        let outcome = try sandbox.kpod(["exec", "-i", "shell", "-n", "shop", "--", "sh", "-c", "exit 5"], input: text)
        #expect(outcome.status == 5, "\(outcome.errors)")
    }

    @Test func aLoopOverLinesKeepsItsInput() throws {
        let sandbox = try Sandbox.shared()
        let outcome = try run(
            ["/bin/sh", "-c", "while read pod; do \"$KPOD\" exec $pod -n shop -- true && echo $pod; done"],
            environment: sandbox.environment().merging(["KPOD": sandbox.kpod]) { $1 },
            input: Data("shell\nshell\nshell\n".utf8))
        #expect(outcome.output == "shell\nshell\nshell\n")
    }

    /// Runs a shell's line on a terminal of 33 lines and 99 columns.
    private func onTerminal(_ line: String) throws -> Outcome {
        let sandbox = try Sandbox.shared()
        return try run(
            ["/usr/bin/script", "-qec", "stty rows 33 cols 99; " + line, "/dev/null"],
            environment: sandbox.environment().merging([
                "KPOD": sandbox.kpod, "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh",
                "KUBECTL": sandbox.kubectl ?? "", "KUBECONFIG": sandbox.announcement.kubeconfig,
                "HOME": sandbox.announcement.dir,
            ]) { $1 })
    }

    @Test func aTerminalIsTheCommandsOwn() throws {
        // The size comes when the command has begun already.
        let command =
            "exec -it shell -n shop -- sh -c 'until stty size | grep -v \"0 0\"; do sleep 0.1; done; "
            + "test -t 0 && test -t 1 && test -t 2 && exit 4'"
        for client in try Sandbox.shared().kubectl == nil ? ["KPOD"] : ["KPOD", "KUBECTL"] {
            let outcome = try onTerminal("\"$\(client)\" \(command)")
            #expect(outcome.status == 4, "\(outcome.output)")
            #expect(outcome.output.contains("33 99\r\n"), "\(outcome.output)")
        }
    }

    /// What run and debug make has it too, for as long as it runs.
    @Test func aTerminalIsThatOfAContainerThatWasMade() throws {
        let sandbox = try Sandbox.shared()
        let image = "-n shop --image=localhost/run"
        _ = try sandbox.kpod(["run", "lit", "-n", "shop", "--image=localhost/run", "--command", "--", "sleep", "60"])
        defer { _ = try? sandbox.kpod(["delete", "pod", "lit", "-n", "shop", "--force", "--wait=false"]) }
        let command = "sh -c 'until stty size | grep -v \"0 0\"; do sleep 0.1; done; test -t 0 && test -t 1 && exit 4'"
        for line in [
            "run seen \(image) --restart=Never --rm -it -q --command -- \(command)",
            "debug lit \(image) -it -q -- \(command)",
        ] {
            let outcome = try onTerminal("\"$KPOD\" \(line); echo status $?; stty -a")
            #expect(outcome.output.contains("33 99\r\nstatus 4\r\n"), "\(outcome.output)")
            #expect(outcome.output.contains(" icanon") && outcome.output.contains(" echo "), "\(outcome.output)")
        }
        #expect(try sandbox.kpod(["get", "pod", "seen", "-n", "shop"]).status == 3)
    }

    /// When the terminal goes, nothing is left of what was made for it: whether that is told, or kpod finds that nobody
    /// reads any longer.
    @Test(arguments: [("SIG_DFL", 129), ("SIG_IGN", 125)])
    func aTerminalThatGoesLeavesNothing(_ hangUp: String, _ status: Int) throws {
        let sandbox = try Sandbox.shared()
        let program = """
            import os, pty, signal, sys
            process, terminal = pty.fork()
            if process == 0:
                signal.signal(signal.SIGHUP, signal.\(hangUp))
                os.execv(sys.argv[1], sys.argv[1:])
            seen = b''
            while b'here' not in seen: seen += os.read(terminal, 1000)
            os.close(terminal)
            # As a shell does that had the terminal.
            os.kill(process, signal.SIGHUP)
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
            """
        let name = "adrift-\(status)"
        let outcome = try run(
            [
                "/usr/bin/env", "python3", "-c", program, sandbox.kpod, "run", name, "-n", "shop",
                "--image=localhost/run", "--restart=Never", "--rm", "--grace-period=1", "-it", "-q",
                "--command", "--", "sh", "-c", "while :; do echo here; sleep 0.2; done",
            ], environment: sandbox.environment().merging(["PATH": "/usr/local/bin:/usr/bin:/bin"]) { $1 })
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(try sandbox.kpod(["wait", "--for=delete", "pod/\(name)", "-n", "shop", "--timeout=60s"]).status == 0)
    }

    /// However kpod ends, the shell has its terminal back.
    @Test(arguments: [("TERM", 143), ("HUP", 129), ("INT", 130), ("SEGV", 139)])
    func theTerminalIsPutBack(_ signal: String, _ status: Int) throws {
        let line =
            "timeout --preserve-status --foreground -s \(signal) 2 \"$KPOD\" exec -it shell -n shop -- sleep 30; "
            + "echo status $?; stty -a"
        let outcome = try onTerminal(line)
        #expect(outcome.output.contains("status \(status)"), "\(outcome.output)")
        #expect(outcome.output.contains(" icanon") && outcome.output.contains(" echo "), "\(outcome.output)")
    }

    @Test func ctrlCGoesToTheCommand() throws {
        let sandbox = try Sandbox.shared()
        let printed = NSTemporaryDirectory() + "/kpod-test-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: printed) }
        // What it prints comes when kpod has the terminal's keys passed on.
        let remote = "trap \\\"echo caught; exit 9\\\" INT; echo begun; while :; do sleep 0.1; done"
        let outcome = try run(
            [
                "/bin/sh", "-c",
                "(until grep -q begun \(printed) || [ $((n+=1)) -gt 200 ]; do sleep 0.1; done; printf '\\003'; sleep 1) 2>/dev/null | "
                    + "script -qec \"$KPOD exec -it shell -n shop -- sh -c '\(remote)'\" /dev/null >\(printed); "
                    + "status=$?; cat \(printed); exit $status",
            ],
            environment: sandbox.environment().merging([
                "KPOD": sandbox.kpod, "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh",
            ]) { $1 })
        #expect(outcome.output.contains("caught"), "\(outcome.output)")
        #expect(outcome.status == 9, "\(outcome.output)")
    }

    @Test func anAttachJoinsWhatRuns() throws {
        let sandbox = try Sandbox.shared()
        let outcome = try sandbox.kpod(["attach", "shell", "-n", "shop", "--timeout=4s"])
        #expect(outcome.status == 125)
        #expect(outcome.output.contains("tick "), "\(outcome.output)")
        #expect(outcome.errors.hasPrefix("All commands and output from this session will be recorded"))
        #expect(try sandbox.kpod(["attach", "nope", "-n", "shop"]).status == 3)
    }

    @Test func severalPodsAtOnce() throws {
        let sandbox = try Sandbox.shared()
        let outcome = try sandbox.kpod(
            ["exec", "-l", "app=web", "-n", "shop", "--prefix", "--", "sh", "-c", "echo one; echo two; exit 3"])
        #expect(outcome.status == 3, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count > 2 && lines.count % 2 == 0)
        #expect(lines.allSatisfy { $0.hasPrefix("[pod/web-") && ($0.hasSuffix("] one") || $0.hasSuffix("] two")) })
    }

    @Test func theLogShowsSizesAndNotWhatIsTyped() throws {
        let sandbox = try Sandbox.shared()
        let outcome = try sandbox.kpod(
            ["exec", "-i", "shell", "-n", "shop", "-v", "9", "--", "wc", "-c"], input: "hunter2")
        #expect(outcome.output == "7\n")
        #expect(outcome.errors.contains("Frame sent: binary, 8 bytes"))
        #expect(!outcome.errors.contains("hunter2"))
        let printed = try sandbox.kpod(["exec", "shell", "-n", "shop", "--curl", "--", "id"])
        #expect(printed.output.contains("/pods/shell/exec?command=id"), "\(printed.output)")
        #expect(printed.output.contains("# What follows the answer to this is a stream of frames"))
    }
}

extension Sandbox {
    /// kpod, and a real kubectl where there is one, with standard input.
    fileprivate var typists: [([String], String) throws -> Outcome] {
        let kpod: ([String], String) throws -> Outcome = { try self.kpod($0, input: $1) }
        return kubectl == nil ? [kpod] : [kpod, { try self.kubectl($0, input: $1) }]
    }
}
