import Arguments
import CLIRuntime
import Kube

/// `kpod top`: what nodes and pods use of CPU and memory.
enum Top {
    static let sortBy = Option(
        choice: "sort-by", ["cpu", "memory"], value: "RESOURCE", "Those that use most of this first, not by name")
    static let noHeaders = Option(flag: "no-headers", "Leave the titles of the columns out")
    static let showSwap = Option(flag: "show-swap", "Show swap too")
    static let useProtocolBuffers = Option(
        flag: "use-protocol-buffers", "Accepted, as by kubectl; kpod asks for JSON", default: true, hidden: true)

    static let command = Command(
        CommandSpec(
            "top", summary: "Show what nodes and pods use of CPU and memory",
            discussion: """
                The figures come from the Metrics API (metrics.k8s.io), which a metrics-server in the cluster serves. They \
                are made for autoscaling, a minute old or so, and not those that tools inside a container show.
                """,
            examples: [
                Example("What the pods of the namespace use", "kpod top pod"),
                Example("What the nodes use of what they have", "kpod top node"),
            ]),
        subcommands: [TopNode.command, TopPod.command])

    /// What is shown.
    static func resources(_ context: Context) -> [ResourceUsage.Resource] {
        context.arguments[Top.showSwap] ? ResourceUsage.Resource.allCases : [.cpu, .memory]
    }

    /// What rows are sorted by; nil is by name.
    static func order(_ context: Context) -> ResourceUsage.Resource? {
        context.arguments.given(Top.sortBy).flatMap(ResourceUsage.Resource.init)
    }

    /// The name of the one object that the words name, if they name one.
    ///
    /// - Throws: `InvalidInput` where a selector is given too.
    static func target(_ context: Context, of type: ResourceType, orSelectors selectors: [String]) throws
        -> ObjectTarget?
    {
        guard let word = context.arguments.positionals.first else { return nil }
        guard selectors.allSatisfy(\.isEmpty) else {
            throw InvalidInput("only one of NAME or selector can be provided")
        }
        let fault = "name one \(type.singular) by its name alone: \(printable(word))"
        let words = ObjectSelection.words([word], of: type.resource)
        let target = try ObjectSelection.single(words[0], context, fault)
        guard target.type.resource == type.resource, target.type.group == type.group else { throw InvalidInput(fault) }
        return target
    }
}

extension Array {
    /// The elements in an order, those of the same place as they were.
    func stablySorted(by isBefore: (Element, Element) -> Bool) -> [Element] {
        enumerated().sorted { left, right in
            if isBefore(left.element, right.element) { return true }
            return !isBefore(right.element, left.element) && left.offset < right.offset
        }.map(\.element)
    }
}
