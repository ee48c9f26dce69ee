import Arguments
import CLIRuntime
import Kube
import System
import Transport

/// `kpod doctor`: everything that an in-pod call needs, in order, up to the first thing that is broken.
enum Doctor {
    static let output = Option(choice: "output", short: "o", ["json", "yaml"], value: "FORMAT", "How to print it")

    static let command = Command(
        CommandSpec(
            "doctor", summary: "Check everything that a call from this pod needs, in order",
            discussion: """
                Environment variables, the service account's mount, token, CA, proxy variables, DNS, TCP, TLS, the server's \
                health and version, who it says this is, and what this account may do here: a line each with what was seen and \
                how long it took. The first failure ends it, with its likely cause, what would mend it, and the exit code \
                that any other command would have met with.

                After a failed verification the server's certificates are read once more without verification, and without \
                the token, to tell what was presented. Nothing secret is printed.
                """,
            options: [
                output
            ],
            examples: [
                Example("Why does nothing work from here?", "kpod doctor"),
                Example("In a script", "kpod doctor -o json"),
                Example(
                    "With a token that another volume holds", "kpod doctor --token-file=/var/run/secrets/tokens/vault"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        if !context.sendsRequests {
            let client = try context.client()
            for request in [
                HealthCheck.request, ServerVersion.request, SelfSubjectReview.request,
                PermissionsCheck.request(context.namespace),
            ] {
                _ = client.start(request)
            }
            return .success
        }
        let format = context.arguments.given(Doctor.output)
        let report = DoctorReport()
        var failure: Finding?
        var run: DoctorRun?
        for check in Check.all {
            if failure != nil {
                report.add(check.name, .skipped("not checked"), time: .zero)
                continue
            }
            let start = context.clock.now
            let finding = try find(check, &run, context)
            report.add(check.name, finding, time: context.clock.now - start)
            if finding.outcome == .failed { failure = finding }
            if format == nil {
                report.printLast(to: context.output)
                // Each line is to be seen while the next check still waits.
                try context.output.drain()
                try context.platform.output.flush()
            }
        }
        let status = failure?.status ?? .success
        if let format {
            context.output.print(report.json(status), as: format)
        } else {
            report.printEnd(to: context.output)
        }
        return status
    }

    private static func find(_ check: Check, _ run: inout DoctorRun?, _ context: Context) throws -> Finding {
        do {
            let current = try run ?? DoctorRun(context, context.configuration())
            run = current
            return try check.run(current)
        } catch let error as TransportError {
            switch error {
            case .interrupted, .unsent: throw error
            default: return .failed(error)
            }
        } catch {
            return .failed(error)
        }
    }
}
