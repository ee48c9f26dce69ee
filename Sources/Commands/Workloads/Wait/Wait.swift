import Arguments
import CLIRuntime
import Kube
import System

/// `kpod wait`: waits until objects are as they should be, or other servers answer.
enum Wait {
    static let command = Command(
        CommandSpec(
            "wait", summary: "Wait until objects are ready, or other servers answer",
            discussion: """
                Objects are named by TYPE NAME, TYPE/NAME or NAMESPACE/TYPE/NAME, chosen by a selector or --all, or read \
                from files. All are watched at once, under one timeout. An object that does not exist is waited for.

                --for=ready asks what is right for each kind: whether a Pod is Ready or has succeeded; a Deployment, \
                StatefulSet or DaemonSet is rolled out and runs anything; a Service has a ready endpoint; a Job is complete; a \
                PersistentVolumeClaim is bound; nothing keeps a HorizontalPodAutoscaler from scaling; and of other kinds \
                whether the condition Ready or Available is True.

                tcp://HOST:PORT, http://HOST/PATH and https://HOST/PATH wait until a server accepts the connection or \
                answers. As with the kubelet's probes its certificate is not verified, and nothing secret is sent.

                What can no longer come true ends the wait at once, with exit code 9 and what the events say, and \
                with --diagnose-logs the log: a Job or Pod that has failed, or an image that cannot be pulled for the time of \
                --grace.

                With a command after --, kpod becomes that command when everything is as it should be.

                It needs the right to get a named object, and to watch it for more than a look each second; with a \
                selector to list and watch; for a Service's readiness to list and watch endpointslices.
                """,
            usage: """
                --for=CONDITION (TYPE[.VERSION][.GROUP] (NAME ... | -l SELECTOR | --all) | [NAMESPACE/]TYPE/NAME ... | -f FILE)
                tcp://HOST:PORT | http[s]://HOST[:PORT][/PATH] ...
                """,
            positionals: [
                PositionalSpec(
                    "TARGET", .any, "Types and names of the objects, or addresses", completion: .dynamic("resources"))
            ],
            options: WaitPlan.specs,
            examples: [
                Example(
                    "Wait until a Job is complete, or has failed", "kpod wait --for=complete job/migrate --timeout=10m"),
                Example(
                    "Wait for a Service and a database, then run",
                    "kpod wait --for=ready service/api tcp://db:5432 -- /app serve"),
                Example("Wait for a field's value", "kpod wait --for=jsonpath='{.status.phase}'=Running pod/shell"),
                Example(
                    "Wait until all pods of a label are gone", "kpod wait --for=delete pods -l app=web --timeout=60s"),
            ],
            passthrough: .optional("COMMAND [ARG ...]", runsHere: true)),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let command = context.arguments.afterDashes ?? []
        guard context.arguments.afterDashes == nil || !command.isEmpty else {
            throw InvalidInput("name a command after --")
        }
        try WaitRun(WaitPlan(context), context).run()
        guard !command.isEmpty, !context.lacksRecords else { return .success }
        try context.handOn()
        do {
            try Process.replace(with: command)
        } catch {
            throw CommandError.cannotRun(command, error)
        }
    }
}
