import CLIRuntime
import JSON
import Kube
import Transport

/// Checks whom the server takes the caller for, and compares that with what the token says.
enum IdentityCheck {
    static func run(_ run: DoctorRun) throws -> Finding {
        do {
            let client = try run.context.client()
            guard let review = SelfSubjectReview(try Caller.answer(to: Caller.start(client), from: client).root) else {
                throw UnexpectedAnswer(request: SelfSubjectReview.request, reason: "no SelfSubjectReview")
            }
            let groups = review.groups.isEmpty ? "" : "; groups \(review.groups.joined(separator: ", "))"
            return .warning(review.username + groups, problems(review, run))
        } catch let error as ServerError where error.status.category == .notFound {
            let subject = run.claims.map { "; the token says \($0.subject)" } ?? ""
            return .warning(
                "the server has no API that tells who one is\(subject)",
                [.init("Kubernetes before 1.26 has none, and 1.26 and 1.27 only where it is switched on")])
        } catch let error as ServerError {
            return try Refusal.finding(error, run) {
                .warning(
                    error.status.message,
                    [
                        .init(
                            "the ClusterRole system:basic-user was removed from this account",
                            hint: "Nothing, if that is meant: only reviews need it.")
                    ])
            }
        }
    }

    private static func problems(_ review: SelfSubjectReview, _ run: DoctorRun) -> [Finding.Problem] {
        if review.username == "system:anonymous" {
            return [.init("the server took no credentials: something in between drops the Authorization header")]
        }
        guard run.configuration.impersonation.isEmpty, let claims = run.claims, !claims.subject.isEmpty,
            claims.subject != review.username
        else { return [] }
        return [
            .init(
                "the token says \(claims.subject): the server maps tokens to names of its own, or something in between put in another"
            )
        ]
    }
}

/// Lists what this account may do in the namespace.
enum PermissionsCheck {
    private static let shown = 6

    static func run(_ run: DoctorRun) throws -> Finding {
        let namespace = run.context.namespace
        let request = Self.request(namespace)
        do {
            let answer = try run.context.client().start(request).document(request: request).root
            guard let status = answer["status"], let rules = status["resourceRules"] else {
                throw UnexpectedAnswer(request: request, reason: "no rules")
            }
            var texts: [String] = []
            for rule in rules.elements {
                if let text = text(rule), !texts.contains(text) { texts.append(text) }
            }
            var problems: [Finding.Problem] = []
            if status["incomplete"]?.bool == true {
                let reason = status["evaluationError"]?.string ?? "an authorizer in use cannot list its rules"
                problems.append(
                    .init(
                        "the list is incomplete: \(reason)", hint: "Ask for one thing: kpod auth can-i VERB RESOURCE."))
            }
            if texts.isEmpty {
                problems.append(
                    .init(
                        "no Role gives this account more than what every account has",
                        hint: "Print the Role that is needed: kpod auth grant VERB RESOURCE."))
            }
            let rest = texts.count > shown ? "; and \(texts.count - shown) rules more" : ""
            let list = texts.isEmpty ? "nothing" : texts.prefix(shown).joined(separator: "; ") + rest
            return .warning("in namespace \(namespace): \(list)", problems)
        } catch let error as ServerError {
            return try Refusal.finding(error, run) {
                .warning(
                    error.status.message,
                    [
                        .init(
                            "the ClusterRole system:basic-user was removed from this account",
                            hint: "Nothing, if that is meant: only reviews need it.")
                    ])
            }
        }
    }

    /// Asks for the rules that hold in a namespace (authorization.k8s.io/v1 SelfSubjectRulesReview).
    static func request(_ namespace: String) -> Request {
        let body: JSONValue = .object([
            "kind": "SelfSubjectRulesReview", "apiVersion": "authorization.k8s.io/v1",
            "spec": .object(["namespace": .string(namespace)]),
        ])
        var bytes: [UInt8] = []
        JSONWriter(.compact).write(body.document().root, into: &bytes)
        return Request(
            method: .post, path: "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", body: bytes,
            contentType: "application/json",
            attributes: RequestAttributes(
                verb: "create", group: "authorization.k8s.io", version: "v1", resource: "selfsubjectrulesreviews"))
    }

    /// A rule in a few words; `nil` for what every account has, the reviews of oneself.
    private static func text(_ rule: JSONNode) -> String? {
        func list(_ key: String) -> [String] { rule[key]?.elements.compactMap(\.string) ?? [] }
        let resources = list("resources").filter { !$0.hasPrefix("selfsubject") }
        guard !resources.isEmpty else { return nil }
        let names = list("resourceNames")
        let only = names.isEmpty ? "" : " (only \(names.joined(separator: ", ")))"
        let verbs = list("verbs")
        let what = resources == ["*"] ? "everything" : resources.joined(separator: ", ")
        return "\(what)\(only): \(verbs == ["*"] ? "all verbs" : verbs.joined(separator: ", "))"
    }
}
