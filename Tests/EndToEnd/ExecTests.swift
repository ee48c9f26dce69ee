import Foundation
import Programs
import Testing

/// `kpod exec` against the sandbox, which runs real processes and frames their streams as a kubelet does; and kubectl
/// against the same, so that the stand-in is proven by another client.
@Suite struct ExecTests {
    @Test func streamsAndExitCodeAreTheCommands() throws {
        let sandbox = try Sandbox.shared()
        for run in sandbox.clients {
            let outcome = try run(["exec", "shell", "-n", "shop", "--", "sh", "-c", "echo out; echo err >&2; exit 3"])
            #expect(outcome.status == 3)
            #expect(outcome.output == "out\n")
            #expect(outcome.errors.hasPrefix("err\n"))
            let fine = try run(["exec", "shell", "-n", "shop", "--", "true"])
            #expect(fine.status == 0, "\(fine.errors)")
        }
    }

    @Test func muchOutputComesWhole() throws {
        let sandbox = try Sandbox.shared()
        let outcome = try sandbox.kpod(["exec", "shell", "-n", "shop", "--", "head", "-c", "5000000", "/dev/zero"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.outputBytes.count == 5_000_000)
    }

    @Test func beforeTheCommandTheTableOfExitCodesHolds() throws {
        let sandbox = try Sandbox.shared()
        #expect(try sandbox.kpod(["exec", "nope", "-n", "shop", "--", "id"]).status == 3)
        let pending = try sandbox.kpod(["exec", "pending", "-n", "shop", "--", "id"])
        #expect(pending.status == 8, "\(pending.errors)")
    }

    /// As a shell counts; kubectl, which says the same, ends with 1.
    @Test(arguments: [("no-such-program", 127), ("/no/such/program", 127), ("/etc/passwd", 126), ("/tmp", 126)])
    func aCommandThatCannotBeStartedIsToldAsTheRuntimeTells(_ program: String, _ status: Int32) throws {
        let sandbox = try Sandbox.shared()
        for run in sandbox.clients {
            let outcome = try run(["exec", "shell", "-n", "shop", "--", program])
            #expect(outcome.errors.hasPrefix("error: Internal error occurred: Internal error occurred: "))
            #expect(outcome.errors.contains("exec: \"\(program)\": "), "\(outcome.errors)")
        }
        #expect(try sandbox.kpod(["exec", "shell", "-n", "shop", "--", program]).status == status)
    }

    @Test func aRefusedUpgradeIsToldInKubectlsWords() throws {
        let sandbox = try Sandbox.shared()
        for run in sandbox.clients {
            let outcome = try run(["exec", "pending", "-n", "shop", "--", "id"])
            #expect(
                outcome.errors.hasPrefix(
                    "error: unable to upgrade connection: pod pending does not have a host assigned\n"),
                "\(outcome.errors)")
        }
    }

    /// What runs in a container of the sandbox is a child of the server, which it takes with it here.
    @Test func aStreamThatIsCutIsNoSuccess() throws {
        let sandbox = try Sandbox.another()
        let outcome = try sandbox.kpod(
            ["exec", "shell", "-n", "shop", "--", "sh", "-c", "echo begun; sleep 2; kill -9 $PPID"])
        #expect(outcome.status == 125)
        #expect(outcome.output == "begun\n")
        #expect(outcome.errors.contains("what became of the command is not known"), "\(outcome.errors)")
    }

    @Test func aRefusalNamesAllVerbs() throws {
        let sandbox = try Sandbox.shared()
        let outcome = try sandbox.kpod(
            ["exec", "shell", "-n", "shop", "--as=system:serviceaccount:shop:nobody", "--", "id"])
        #expect(outcome.status == 4)
        #expect(outcome.errors.contains("kpod auth grant get,create pods/exec"), "\(outcome.errors)")
    }
}

extension Sandbox {
    /// kpod, and a real kubectl where there is one.
    fileprivate var clients: [([String]) throws -> Outcome] {
        let kpod: ([String]) throws -> Outcome = { try self.kpod($0) }
        return kubectl == nil ? [kpod] : [kpod, { try self.kubectl($0) }]
    }
}
