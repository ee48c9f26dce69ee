import Kube
import Text
import Transport

/// What would mend a refusal of the API server, in lines that follow kubectl's.
package struct RefusalHint {
    private let context: Context?

    /// Hints for the command of a context; without one they say less.
    package init(_ context: Context?) {
        self.context = context
    }

    /// The lines for all that was refused, each once.
    ///
    /// - Parameter isEnd: whether the command ends with it, and would be refused next what it has not asked for yet.
    package func lines(for errors: [ServerError], isEnd: Bool = true) -> [String] {
        var lines: [String] = []
        var missing: [MissingAccess] = []
        for error in errors {
            let own: [String]
            if error.status.category == .unauthorized {
                own = UnauthorizedHint(context).lines
            } else if error.status.refusal == .authorizer {
                own = self.missing(error, &missing)
            } else {
                own = hint(error).map { [$0] } ?? []
            }
            for line in own where !lines.contains(line) { lines.append(line) }
        }
        guard let subject = missing.first?.subject else { return lines }
        // What comes next would be refused next; who has been refused before may hold it, and it does no harm.
        missing += (isEnd ? context?.access.pending ?? [] : []).map {
            MissingAccess($0, of: subject, hasName: isLasting($0), isClusterScoped: isClusterScoped)
        }
        missing = MissingAccess.joined(missing)
        let commands = MissingAccess.merged(missing).map { "    " + $0.grantCommand }
        lines += missing.map(\.sentence)
        lines.append(
            commands.count == 1
                ? "This prints the role that would allow it, for somebody who may apply it:"
                : "These print the roles that would allow it, for somebody who may apply them:")
        return lines + commands
    }

    /// Notes what a refusal of the authorizer is about; what no role would mend is said.
    private func missing(_ error: ServerError, _ missing: inout [MissingAccess]) -> [String] {
        guard let user = MissingAccess.refusedUser(error.status) ?? claimedUser else { return [] }
        if user == "system:anonymous" {
            return [
                "The request reached the server without credentials that it knows; granting rights to everybody would be no remedy."
            ]
        }
        missing.append(MissingAccess(error, user: user, isLasting: isLasting, isClusterScoped: isClusterScoped))
        return []
    }

    /// Whether an object is one that a role may name.
    private func isLasting(_ attributes: RequestAttributes) -> Bool { context?.access.isLasting(attributes) ?? true }

    /// Whether a type is known to have no namespaces; what a server says of it is not asked for once more.
    private func isClusterScoped(resource: String, group: String) -> Bool {
        let type = ResourceName(group.isEmpty ? resource : resource + "." + group)
        return (BuiltinResources.find(type) ?? context?.resources.known(type))?.namespaced == false
    }

    /// The service account that the token names.
    private var claimedUser: String? {
        guard let token = try? context?.configuration().token(),
            let claims = try? TokenClaims(token: Array(token.utf8)),
            !claims.subject.isEmpty
        else { return nil }
        return claims.subject
    }

    /// The line for a write that was meant for an object of another uid, by the words or the files that have named it.
    private var identityHint: String? {
        guard let context else { return nil }
        if context.access.meansOwnObjects {
            return
                "Another object has the name by now: @self and @owner mean the very object that this pod is, or is owned by."
        }
        guard FileOptions.areGiven(context.arguments) else { return nil }
        return "The file has the uid of an object that is gone, or of another: take metadata.uid out of it."
    }

    /// The line for what refused other than the authorizer; each is mended differently.
    private func hint(_ error: ServerError) -> String? {
        let attributes =
            error.request.attributes ?? RequestAttributes(method: error.request.method, path: error.request.path)
        let namespace = attributes?.namespace
        if error.status.code == 429 {
            return
                "The server takes no more requests of this kind for now (priority and fairness, or an eviction that a "
                + "PodDisruptionBudget holds back): try again later."
        }
        if error.status.wantsString, error.request.body != nil {
            return
                "A string is wanted there: write the value in quotes. Without them YAML takes yes, no, on, off, y, n, 0080 "
                + "and 72225e2 for booleans and numbers."
        }
        if [409, 422].contains(error.status.code), error.status.isAboutIdentity { return identityHint }
        switch error.status.refusal {
        case .quota:
            let place = namespace.map { " -n " + ShellWord.quoted($0) } ?? ""
            return
                "A ResourceQuota of the namespace refuses it, not a missing right: see 'kpod get resourcequotas\(place)', "
                + "ask for less, free something, or have the quota raised."
        case .podSecurity:
            return "Pod Security admission refuses it, not a missing right: set what the message names in the pod's "
                + "securityContext, or have the namespace's label pod-security.kubernetes.io/enforce changed."
        case .escalation:
            return "Nobody may grant what they do not hold: have it applied by somebody who holds these rights, "
                + "or who has the verb escalate on roles and bind on what is bound."
        case .admission:
            return
                "An admission webhook or policy of the cluster refuses it, not a missing right: change what the message "
                + "names, or ask whoever runs that policy."
        case .terminatingNamespace:
            return
                "The namespace is being deleted and takes nothing new: wait until it is gone and made again, or use another."
        case .other:
            return "This is not RBAC's refusal but another check's: a Role would not change it."
        case .authorizer, nil: return nil
        }
    }
}

extension Status {
    /// Whether what was refused is a write to an object of another uid.
    fileprivate var isAboutIdentity: Bool {
        ["metadata.uid: Invalid value", "Precondition failed: UID in precondition"].contains { message.contains($0) }
    }
}
