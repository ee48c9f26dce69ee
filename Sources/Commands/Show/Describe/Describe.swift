import Arguments
import CLIRuntime
import Kube
import Output

/// `kpod describe`: what is to be known of objects, in words for people.
enum Describe {
    static let showEvents = Option(
        flag: "show-events", "Show events; without the flag those of a single object are shown", default: true)
    static let diagnose = Option(
        flag: "diagnose", "Append why an object is not ready, and what would mend it")
    static let chunkSize = Option(
        number: "chunk-size", in: 0...Int.max, value: "N", "How many objects to ask for at a time; 0 is all of them",
        default: ListPager.pageSize)

    static let command = Command(
        CommandSpec(
            "describe", summary: "Show what is to be known of objects, their events too",
            discussion: """
                A name that no object of the type has stands for all that begin with it. Without --show-events the events \
                are shown of a single object alone; of several, they cost one list a namespace.

                It needs the rights to get the objects, or to list them, and to list events; what a description shows of \
                other objects (the pods of a Deployment, the endpoints of a Service) needs the right to list these. Where \
                events may not be listed, none are shown, and standard error says so.

                --diagnose looks at the pods of a workload or Service that is not ready, which needs the right to list \
                them, and --diagnose-logs needs the right to get pods/log. What may not be read is left out, and a line \
                says so.
                """,
            usage: "(TYPE[.VERSION][.GROUP] [NAME ... | PREFIX | -l SELECTOR] | TYPE/NAME ... | -f FILE)",
            positionals: [
                PositionalSpec("TYPE", .any, "Types and names of the objects", completion: .dynamic("resources"))
            ],
            options: [
                SelectionOptions.selector,
                SelectionOptions.allNamespaces.described(as: "Objects of all namespaces"),
                FileOptions.filename, FileOptions.recursive, FileOptions.kustomize,
                showEvents, chunkSize,
                diagnose, DiagnosisOptions.logs.described(as: "The same, with the end of the log of what is not ready"),
            ],
            examples: [
                Example("Why a pod does not start", "kpod describe pod shell"),
                Example("The pods of an application, with their events", "kpod describe pods -l app=web --show-events"),
                Example("All pods whose names begin with web", "kpod describe pod web"),
                Example("Why a Deployment is not ready", "kpod describe deployment web --diagnose-logs"),
            ]),
        run: { context in
            var rules = ObjectSelection.Rules(
                nothingNamed: "you must specify the type of resource to describe, as in TYPE, TYPE NAME or TYPE/NAME",
                takesEmptyLists: true, onlyReads: true)
            rules.pageSize = context.arguments[chunkSize]
            return try DescribeRun(context, rules).run()
        })
}
