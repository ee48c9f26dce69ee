import CLIRuntime
import Kube

/// One question of `can-i` as it was typed.
struct AccessQuestion {
    /// The question as it was typed, for the line of its answer.
    var text: String
    /// The verb.
    var verb: String
    /// The type with its object's name, or the path.
    var target: String
    /// The namespace; `nil` is all.
    var namespace: String?
    /// The subresource; empty if there is none.
    var subresource: String

    /// The verbs of requests about resources.
    static let commonVerbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]
    /// The verbs that RBAC knows beyond these, for special resources.
    static let specialVerbs = ["use", "bind", "escalate", "impersonate", "approve", "sign", "attest", "*"]
    /// The verbs of requests for paths that are no resource.
    static let pathVerbs = ["get", "put", "post", "head", "options", "delete", "patch", "*"]
    /// Resources that exist in rules only.
    private static let ruleOnlyResources = ["users", "groups"]

    /// A question of its words: a verb and what it is about.
    init(_ words: [String], namespace: String?, subresource: String) throws {
        guard words.count == 2 else {
            throw InvalidInput("name two things: a verb and a type, as in 'kpod auth can-i list pods'")
        }
        text = words.joined(separator: " ")
        verb = words[0]
        target = words[1]
        self.namespace = namespace
        self.subresource = subresource
        guard !target.hasPrefix("/") || subresource.isEmpty else {
            throw InvalidInput("--subresource is of resources, and \(printable(target)) is a path")
        }
    }

    /// The questions of a file, one a line.
    static func read(_ file: String, namespace: String?, subresource: String) throws -> [AccessQuestion] {
        var questions: [AccessQuestion] = []
        for (index, line) in file.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }).map(String.init)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            do {
                questions.append(try AccessQuestion(line: words, namespace: namespace, subresource: subresource))
            } catch {
                throw InvalidInput("line \(index + 1): \(error.message)")
            }
        }
        guard !questions.isEmpty else { throw InvalidInput("the file holds no question") }
        return questions
    }

    /// A line: the words of a question with the options that are of one question.
    private init(line words: [String], namespace: String?, subresource: String) throws(InvalidInput) {
        var (namespace, subresource) = (namespace, subresource)
        var plain: [String] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            func value() throws(InvalidInput) -> String {
                if parts.count > 1 { return parts[1] }
                guard let next = rest.popFirst() else { throw InvalidInput("\(printable(word)) wants a value") }
                return next
            }
            switch parts[0] {
            case "-n", "--namespace": namespace = try value()
            case "--subresource": subresource = try value()
            case "-A", "--all-namespaces": namespace = nil
            case let option where option.hasPrefix("-"):
                throw InvalidInput("\(printable(option)) is not of a single question")
            default: plain.append(word)
            }
        }
        do {
            self = try AccessQuestion(plain, namespace: namespace, subresource: subresource)
        } catch {
            throw error as? InvalidInput ?? InvalidInput("\(error)")
        }
        text = words.joined(separator: " ")
    }

    /// The question in RBAC's terms, and what is odd about it in kubectl's words.
    func resolved(_ resources: ResourceLookup) throws -> (question: AccessReview.Question, warnings: [String]) {
        var warnings: [String] = []
        if target.hasPrefix("/") {
            if !Self.pathVerbs.contains(verb) { warnings.append("verb '\(verb)' is not a known verb") }
            return (.path(verb: verb, path: target), warnings)
        }
        let parts = target.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var attributes = RequestAttributes(
            verb: verb, group: "", resource: parts[0], subresource: subresource, namespace: namespace,
            name: parts.count > 1 ? parts[1] : nil)
        guard parts[0] != "*" else { return (.resource(attributes), warnings) }
        let name = ResourceName(parts[0])
        do {
            let type = try resources.find(name)
            attributes.group = type.group
            attributes.resource = type.resource
            if !type.namespaced, namespace != nil {
                let group = type.group.isEmpty ? "" : " in group '\(type.group)'"
                warnings.append("resource '\(type.resource)' is not namespace scoped\(group)")
            }
        } catch let error as CommandError where error.status == .notFound {
            if !Self.ruleOnlyResources.contains(parts[0]) {
                let group = name.suffix.isEmpty ? "" : " in group '\(name.suffix)'"
                warnings.append("the server doesn't have a resource type '\(name.resource.lowercased())'\(group)")
            }
        }
        if namespace != nil, !Self.commonVerbs.contains(verb), !Self.specialVerbs.contains(verb) {
            warnings.append("verb '\(verb)' is not a known verb")
            if attributes.resource == "pods", let part = GrantPlan.streams[verb] {
                warnings.append(
                    "\(verb) needs get and create on pods/\(part): ask for these with --subresource=\(part)")
            }
        }
        return (.resource(attributes), warnings)
    }
}
