import JSON

/// Hides what two states of a Secret hold, and still shows what differs: each value is `***`, and one that differs is
/// `*** (before)` and `*** (after)`, in kubectl's words.
///
/// What `kubectl apply` keeps in its annotation is hidden alike.
public enum SecretMask {
    private static let annotation = ClientSideApplyMigration.annotation

    /// The two states without values; what is no Secret stays as it is.
    public static func hide(_ before: JSONValue?, _ after: JSONValue?) -> (before: JSONValue?, after: JSONValue?) {
        guard let object = before ?? after, object["kind"] == "Secret", object["apiVersion"] == "v1" else {
            return (before, after)
        }
        var (before, after) = (before, after)
        hideData(&before, &after)
        var (old, new) = (applied(before), applied(after))
        hideData(&old, &new)
        setApplied(old, in: &before)
        setApplied(new, in: &after)
        return (before, after)
    }

    private static func hideData(_ before: inout JSONValue?, _ after: inout JSONValue?) {
        for field in ["data", "stringData"] {
            let (old, new) = (before?[field], after?[field])
            let hidden = hide(old, as: "before", other: new)
            after?[field] = hide(new, as: "after", other: old)
            before?[field] = hidden
        }
    }

    private static func hide(_ values: JSONValue?, as side: String, other: JSONValue?) -> JSONValue? {
        guard let values, !values.isNull else { return values }
        guard case .object(let members) = values else { return "***" }
        return .object(
            JSONObject(
                members.map { key, value in
                    let isChanged = other?[key].map { $0 != value } ?? false
                    return (key, .string(isChanged ? "*** (\(side))" : "***"))
                }))
    }

    /// What the annotation says; a text that cannot be read is hidden whole.
    private static func applied(_ object: JSONValue?) -> JSONValue? {
        guard let text = object?.at("metadata", "annotations", annotation)?.string else { return nil }
        return (try? JSONDocument(parsing: Array(text.utf8)))?.root.value ?? .string("***")
    }

    private static func setApplied(_ value: JSONValue?, in object: inout JSONValue?) {
        guard let value else { return }
        var text: [UInt8] = []
        if case .string(let mark) = value {
            text = Array(mark.utf8)
        } else {
            JSONWriter(.compact).write(value, into: &text)
            text.append(UInt8(ascii: "\n"))
        }
        object?["metadata"]?["annotations"]?[annotation] = .string(String(decoding: text, as: UTF8.self))
    }
}
