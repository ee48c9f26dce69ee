import Arguments
import CLIRuntime
import JSON
import Kube
import System
import Text
import Transport

/// Finds what the shells offer by asking the API server.
///
/// A declaration names a source: `resources` for arguments as `get` takes them, `references` for TYPE/NAME, `types` for types
/// alone, `api-groups`, and otherwise the type whose objects' names are meant, such as `pods` or `namespaces`. No answer is no
/// candidates.
final class CompletionCandidates {
    /// Types and names of objects: `TYPE NAME…`, `TYPE,TYPE`, `TYPE/NAME…`.
    static let resources = "resources"
    /// `TYPE/NAME`.
    static let references = "references"
    /// Pods by their names, and what has pods as `TYPE/NAME`.
    static let podReferences = "pod-references"
    /// Types alone.
    static let types = "types"
    /// The containers of the pod that is the first word, or whose TYPE/NAME it is.
    static let containers = "containers"
    /// Pods as the first part of a path in one of their containers.
    static let podPlaces = "pod-places"
    /// API groups.
    static let groups = "api-groups"
    /// The ports of the pod or Service that is the first word.
    static let ports = "ports"

    typealias Candidate = Completion.Candidate

    private let client: DeadlineClient
    private let namespace: String
    private var discovered: Discovery??

    /// Candidates of one cluster, for objects in one namespace; what has not come by the deadline is not offered.
    init(client: any Client, namespace: String, deadline: Instant) {
        self.client = DeadlineClient(client, deadline: deadline)
        self.namespace = namespace
    }

    /// The candidates of a source for a word, after the positional words before it.
    func find(_ source: String, word: String, after positionals: [String]) -> [Candidate] {
        let (source, offered) = Self.parts(of: source)
        return switch source {
        case Self.ports: ports(of: positionals.first ?? "", besides: positionals)
        case Self.resources: resources(word, after: positionals, of: offered)
        case Self.references: references(word, of: offered).filter { !positionals.contains($0.value) }
        case Self.podReferences: podReferences(word, of: offered).filter { !positionals.contains($0.value) }
        case Self.types: types(word)
        case Self.groups: groups()
        case Self.podPlaces: podPlaces(word)
        case Self.containers: containers(of: positionals.first { $0.contains(":") } ?? positionals.first ?? "")
        case _ where word.utf8.contains(UInt8(ascii: "/")):
            references(word, of: nil).filter { !positionals.contains($0.value) }
        default: names(of: source, word).filter { !positionals.contains($0.value) }
        }
    }

    // MARK: Types and names

    /// TYPE/NAME: the types at first, and the names once one stands there.
    private func references(_ word: String, of offered: [ResourceType]?) -> [Candidate] {
        guard let slash = word.utf8.firstIndex(of: UInt8(ascii: "/")) else {
            return word.hasPrefix("@") ? [] : types(word, of: offered).map { Candidate($0.value + "/", $0.description) }
        }
        let type = String(word[..<slash])
        return names(of: type, String(word[word.utf8.index(after: slash)...]))
            .map { Candidate(type + "/" + $0.value, $0.description) }
    }

    /// The names of pods come first: they are what is meant mostly.
    private func podReferences(_ word: String, of offered: [ResourceType]?) -> [Candidate] {
        let pods = word.utf8.contains(UInt8(ascii: "/")) ? [] : names(of: "pods", word)
        return pods + references(word, of: offered)
    }

    private func resources(_ word: String, after positionals: [String], of offered: [ResourceType]?) -> [Candidate] {
        guard !word.utf8.contains(UInt8(ascii: "/")) else {
            return references(word, of: offered).filter { !positionals.contains($0.value) }
        }
        let own = Self.own(among: offered).filter { !positionals.contains($0.value) }
        guard let first = positionals.first else {
            guard let comma = word.utf8.lastIndex(of: UInt8(ascii: ",")) else {
                return word.hasPrefix("@") ? own : types(word, of: offered) + own
            }
            let typed = String(word[...comma])
            let others = Set(typed.split(separator: ",").map(String.init))
            return types(String(word[word.utf8.index(after: comma)...]), of: offered).filter {
                !others.contains($0.value)
            }
            .map { Candidate(typed + $0.value, $0.description) }
        }
        // After TYPE/NAME, or an object of one's own, come more of these, and nobody knows of which type.
        if first.utf8.contains(UInt8(ascii: "/")) || OwnPod.isOwn(first) {
            return word.hasPrefix("@") ? own : references(word, of: offered) + own
        }
        var seen = Set(positionals.dropFirst())
        return first.split(separator: ",").flatMap { names(of: String($0), word) }
            .filter { seen.insert($0.value).inserted }
    }

    private static let ownPod = Candidate(OwnPod.selfWord, "The pod that kpod runs in")
    private static let ownOwner = Candidate(OwnPod.ownerWord, "What owns that pod at the top")

    /// The words for the pod that kpod runs in and what owns it, as far as they are of types that come into question.
    private static func own(among offered: [ResourceType]?) -> [Candidate] {
        guard let offered else { return [ownPod, ownOwner] }
        let isPod = { (type: ResourceType) in type.qualifiedResource == ResourceType.pods.resource }
        return (offered.contains(where: isPod) ? [ownPod] : [])
            + (offered.contains { !isPod($0) && PodTemplate.specPath(of: $0) != nil } ? [ownOwner] : [])
    }

    /// What the pod that kpod runs in has of a type.
    private static func own(of type: ResourceType) -> [Candidate] {
        switch type.qualifiedResource {
        case ResourceType.pods.resource: [ownPod]
        case ResourceType.nodes.resource: [Candidate(OwnPod.selfWord, "The node of this pod")]
        // What owns pods has a template of them; of types that are not built in nobody knows.
        case _
        where PodTemplate.specPath(of: type) != nil
            || BuiltinResources.find(ResourceName(type.qualifiedResource)) == nil:
            [ownOwner]
        default: []
        }
    }

    /// The types that can be listed: those that the server tells of, or else those that are compiled in.
    ///
    /// - Parameter offered: the only types that come into question.
    private func types(_ word: String, of offered: [ResourceType]? = nil) -> [Candidate] {
        let all = (offered ?? discovery?.preferredTypes ?? BuiltinResources.all).filter {
            $0.supports("list") && Self.isPlain($0.resource)
        }
        var seen: Set<String> = []
        var candidates: [Candidate] = []
        for type in all {
            // What the plural alone means is the first type; the others need their group.
            let isFirst = seen.insert(type.resource).inserted
            let name = isFirst ? type.resource : type.qualifiedResource
            if isFirst || seen.insert(name).inserted { candidates.append(Candidate(name, type.kind)) }
        }
        if offered == nil, all.contains(where: { $0.categories.contains("all") }) {
            candidates.append(Candidate("all", "The most used types together"))
        }
        // A short name typed out is a word to go on from.
        if !candidates.contains(where: { $0.value.hasPrefix(word) }),
            let type = all.first(where: { $0.shortNames.contains(word) })
        {
            candidates.append(Candidate(word, type.kind))
        }
        return candidates
    }

    /// The containers of the pod that a word names; of a path in one of them, by what stands before it.
    private func containers(of word: String) -> [Candidate] {
        guard let pod = object(String(word.prefix { $0 != ":" }), isPod: true) else { return [] }
        return PodContainers(APIObject(pod.root)).all.filter(Self.isPlain).map { Candidate($0) }
    }

    /// The ports of a pod, or of a Service, by number, with their names.
    private func ports(of word: String, besides others: [String]) -> [Candidate] {
        guard let spec = object(word)?.root["spec"] else { return [] }
        var ports = spec["ports"].map { Array($0.elements) } ?? []
        for container in spec["containers"]?.elements.map({ $0 }) ?? [] {
            ports += container["ports"].map { Array($0.elements) } ?? []
        }
        return ports.compactMap { port in
            let number = port["port"]?.int ?? port["containerPort"]?.int
            return number.map { Candidate(String($0), printable(port["name"]?.string ?? "")) }
        }.filter { !others.contains($0.value) }
    }

    /// The object of a built-in type that a word names, as TYPE/NAME or as the name of a pod; nil for what may not be read.
    ///
    /// - Parameter isPod: whether pods alone are meant.
    private func object(_ word: String, isPod: Bool = false) -> JSONDocument? {
        let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let type = parts.count == 1 ? .pods : BuiltinResources.find(ResourceName(parts[0]))
        guard let type, !isPod || type.qualifiedResource == "pods", parts.count <= 2, let name = parts.last,
            ObjectName.fault(in: name) == nil
        else { return nil }
        let request = Request.get(type, namespace: type.namespaced ? namespace : nil, name: name)
        return try? client.start(request).document(request: request, limit: Self.sizeLimit)
    }

    /// What begins with a slash or a dot is a file here, and behind a colon nobody knows what there is.
    private func podPlaces(_ word: String) -> [Candidate] {
        guard !word.hasPrefix("."), !word.hasPrefix("-"), !word.utf8.contains(where: { "/:".utf8.contains($0) }) else {
            return []
        }
        return names(of: .pods).map { Candidate($0 + ":") }
    }

    private func groups() -> [Candidate] {
        let groups = discovery?.groups.map(\.name) ?? Array(Set(BuiltinResources.all.map(\.group))).sorted()
        return groups.filter { !$0.isEmpty && Self.isPlain($0) }.map { Candidate($0) }
    }

    /// The names of a type's objects, in the namespace where the type has namespaces; the first 500 of them. The words for
    /// one's own come once they are begun, so that they are not in the way of a name that is the only one.
    private func names(of typed: String, _ word: String) -> [Candidate] {
        let name = ResourceName(typed)
        guard let type = BuiltinResources.find(name) ?? discovery?.find(name) else { return [] }
        // No name begins so: nobody is asked.
        return word.hasPrefix("@") ? Self.own(of: type) : names(of: type).map { Candidate($0) }
    }

    private func names(of type: ResourceType) -> [String] {
        var options = ListOptions()
        options.limit = ListPager.pageSize
        if type.hasPlainNameColumn { options.includeObject = IncludeObject.none }
        let request = Request.list(
            type, namespace: type.namespaced ? namespace : nil, options: options, format: .table)
        guard let answer = try? client.start(request).document(request: request, limit: Self.sizeLimit).root else {
            return []
        }
        let column =
            answer["columnDefinitions"]?.elements.firstIndex(offset: { $0["name"]?.equals("Name") == true }) ?? 0
        let rows = answer["rows"]?.elements.compactMap {
            ($0["object"]?.at("metadata", "name") ?? $0["cells"]?[column])?.string
        }
        let items = answer["items"]?.elements.compactMap { $0.at("metadata", "name")?.string }
        return (rows ?? items ?? []).filter(Self.isPlain)
    }

    private var discovery: Discovery? {
        if let discovered { return discovered }
        let found = try? DiscoveryFetch(client: client, sizeLimit: Self.sizeLimit, leavesOutFailures: true).run()
        discovered = .some(found)
        return found
    }

    /// The most bytes of an answer that completion reads.
    private static let sizeLimit = 32 << 20

    /// Whether a text from the server can stand on a command line without quotes: nothing else is offered, so that no
    /// server puts a command there.
    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-")
            && text.utf8.allSatisfy { $0.isLetterOrDigit || "-._:@".utf8.contains($0) }
    }
}

extension Sequence {
    /// How many elements stand before the first that is as wanted.
    fileprivate func firstIndex(offset isWanted: (Element) -> Bool) -> Int? {
        enumerated().first { isWanted($0.element) }?.offset
    }
}
