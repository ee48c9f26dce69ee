/// One field that server-side apply would take from another manager (Kubernetes documentation, "Server-Side Apply").
public struct ApplyConflict: Sendable, Equatable {
    /// The manager that owns the field.
    public let manager: String
    /// The version in which it set the field, if by an update; `nil` if it set it by apply.
    public let updatedUsing: String?
    /// The field's path, such as `.data.a`.
    public let field: String

    /// Whether `kubectl apply` without `--server-side` set the field: such fields pass to whoever applies next.
    public var isClientSideApply: Bool { manager == "kubectl-client-side-apply" && updatedUsing != nil }

    /// Whether somebody set the field by hand, with another command of kubectl or kpod, such as `create`, `scale` or `edit`;
    /// who leads an election goes on setting what it has set.
    public var isByHand: Bool {
        guard updatedUsing != nil, manager != "kpod-elect" else { return false }
        return ["kubectl", "kpod"].contains { manager == $0 || manager.hasPrefix($0 + "-") }
    }

    /// Reads a cause of the form `conflict with "NAME" [with subresource "S"] [using VERSION [at TIME]]`.
    init?(_ cause: Status.Cause) {
        guard cause.reason == "FieldManagerConflict" else { return nil }
        var rest = Substring(cause.message)
        guard Self.skip("conflict with ", &rest), let manager = Self.quoted(&rest) else { return nil }
        self.manager = manager
        field = cause.field
        if Self.skip(" with subresource ", &rest) { _ = Self.quoted(&rest) }
        updatedUsing = Self.skip(" using ", &rest) ? String(rest.prefix { $0 != " " }) : nil
    }

    private static func skip(_ prefix: String, _ rest: inout Substring) -> Bool {
        guard rest.hasPrefix(prefix) else { return false }
        rest = rest.dropFirst(prefix.count)
        return true
    }

    /// A text in Go's quotes; of its escapes only those that can stand in a manager's name are undone.
    private static func quoted(_ rest: inout Substring) -> String? {
        guard rest.popFirst() == "\"" else { return nil }
        var text = ""
        while let character = rest.popFirst() {
            if character == "\"" { return text }
            if character == "\\", let escaped = rest.popFirst() {
                text.append(escaped)
            } else {
                text.append(character)
            }
        }
        return nil
    }
}

extension Status {
    /// The conflicts of a server-side apply, field by field; empty for any other failure.
    public var applyConflicts: [ApplyConflict] {
        guard reason == "Conflict" else { return [] }
        return details?.causes.compactMap(ApplyConflict.init) ?? []
    }
}
