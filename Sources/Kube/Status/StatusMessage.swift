extension Status {
    /// What kubectl prints on standard error for this failure, safe for a terminal, without the last line break.
    public var errorText: String {
        printable(reason == "Invalid" ? invalidText : plainText)
    }

    private var plainText: String {
        switch reason {
        case "Unauthorized": "error: You must be logged in to the server (\(message))"
        case "": "Error from server: \(message)"
        default: "Error from server (\(reason)): \(message)"
        }
    }

    /// Validation errors, one cause on the line or several below it.
    private var invalidText: String {
        var text = "The request is invalid"
        guard let details else { return message.isEmpty ? text : text + ": " + message }
        if !details.kind.isEmpty || !details.name.isEmpty {
            text = "The \(details.kind) \(goQuoted(details.name)) is invalid"
        } else if !message.isEmpty && details.causes.isEmpty {
            text += ": " + message
        }
        var seen: Set<String> = []
        let causes = details.causes.map { "\($0.field): \($0.message)" }.filter { seen.insert($0).inserted }
        switch causes.count {
        case 0: return text
        case 1: return text + ": " + causes[0]
        default: return text + ": \n" + causes.map { "* " + $0 }.joined(separator: "\n")
        }
    }

    /// The failure of a list as kubectl words it: with 400 and 404 it names the type and the selectors.
    public func listing(_ type: ResourceType, labelSelector: String, fieldSelector: String) -> Status {
        guard reason == "BadRequest" || reason == "NotFound" else { return self }
        let resource = goQuoted("\(type.groupVersion.group)/\(type.version), Resource=\(type.resource)")
        var status = self
        status.message =
            labelSelector.isEmpty && fieldSelector.isEmpty
            ? "Unable to list \(resource): \(message)"
            : "Unable to find \(resource) that match label selector \(goQuoted(labelSelector)), "
                + "field selector \(goQuoted(fieldSelector)): \(message)"
        return status
    }

    /// What kubectl prints for a conflict of server-side apply, or `nil` if this is none.
    public var applyConflictText: String? {
        guard reason == "Conflict", details?.causes.contains(where: { $0.reason == "FieldManagerConflict" }) == true
        else { return nil }
        return printable(
            """
            error: \(message)
            Please review the fields above--they currently have other managers. Here
            are the ways you can resolve this warning:
            * If you intend to manage all of these fields, please re-run the apply
              command with the `--force-conflicts` flag.
            * If you do not intend to manage all of the fields, please edit your
              manifest to remove references to the fields that should keep their
              current managers.
            * You may co-own fields by updating your manifest to match the existing
              value; in this case, you'll become the manager if the other manager(s)
              stop managing the field (remove it from their configuration).
            See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
            """)
    }
}
