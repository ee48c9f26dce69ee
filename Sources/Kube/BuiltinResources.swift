/// The resource types that a Kubernetes 1.36 API server serves by itself, compiled in.
///
/// Thanks to them `get pods` needs no discovery. What is not here (custom resources, aggregated APIs, versions of
/// older servers) is for discovery to find. A custom resource whose plural is the short name of a built-in type is
/// reached by its full name, `plural.group`; everywhere else the precedence is kubectl's.
public enum BuiltinResources {
    /// The built-in type that a name typed by the user means; `nil` sends the caller to discovery.
    public static func find(_ name: ResourceName) -> ResourceType? {
        let lowered = name.resource.lowercased()
        guard !lowered.isEmpty else { return nil }
        return scan { plural, kind, shortNames in
            same(plural, lowered) || sameIgnoringCase(kind, lowered)
                || contains(shortNames, lowered)
        }.named(name)
    }

    /// The built-in type with this exact plural, group and version.
    public static func find(resource: String, group: String, version: String) -> ResourceType? {
        scan { plural, _, _ in same(plural, resource) }.first { $0.group == group && $0.version == version }
    }

    /// The built-in type of an object, by its `apiVersion` and `kind`, compared exactly as the API server does.
    public static func find(kind: String, apiVersion: String) -> ResourceType? {
        scan { _, found, _ in same(found, kind) }.first { $0.apiVersion == apiVersion }
    }

    /// All built-in types in the order of discovery: for completion, and for where a server's discovery is refused.
    public static var all: [ResourceType] { scan { _, _, _ in true } }

    /// Goes through the table and makes a value of each line that the filter takes; the other lines cost no memory.
    private static func scan(_ accept: (Bytes, Bytes, Bytes) -> Bool) -> [ResourceType] {
        let text = BuiltinTable.text.utf8
        var found: [ResourceType] = []
        var group: Bytes = text[text.startIndex..<text.startIndex]
        var version = group
        var position = text.startIndex
        while position < text.endIndex {
            let end = text[position...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
            var line = text[position..<end]
            position = end < text.endIndex ? text.index(after: end) : end
            if line.first == UInt8(ascii: "/") {
                line = line.dropFirst()
                group = word(&line)
                version = word(&line)
                continue
            }
            let plural = word(&line)
            let kind = word(&line)
            let traits = word(&line)
            let shortNames = word(&line)
            guard accept(plural, kind, shortNames) else { continue }
            found.append(
                ResourceType(
                    group: string(group), version: string(version), resource: string(plural), kind: string(kind),
                    namespaced: traits.first == UInt8(ascii: "+"),
                    shortNames: list(shortNames), categories: list(word(&line)), verbs: verbs(traits.last)))
        }
        return found
    }

    private typealias Bytes = Substring.UTF8View

    private static func word(_ line: inout Bytes) -> Bytes {
        let word = line.prefix { $0 != UInt8(ascii: " ") }
        line = line.dropFirst(word.count + 1)
        return word
    }

    private static func string(_ bytes: Bytes) -> String { String(Substring(bytes)) }

    private static func list(_ bytes: Bytes) -> [String] {
        bytes.first == UInt8(ascii: ".") ? [] : bytes.split(separator: UInt8(ascii: ",")).map(string)
    }

    private static func same(_ bytes: Bytes, _ text: String) -> Bool { bytes.elementsEqual(text.utf8) }

    private static func sameIgnoringCase(_ bytes: Bytes, _ lowered: String) -> Bool {
        bytes.count == lowered.utf8.count && zip(bytes, lowered.utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
    }

    private static func contains(_ names: Bytes, _ lowered: String) -> Bool {
        !names.isEmpty && names.split(separator: UInt8(ascii: ",")).contains { same($0, lowered) }
    }

    private static func verbs(_ code: UInt8?) -> [String] {
        switch code {
        case UInt8(ascii: "c"): ["create"]
        case UInt8(ascii: "r"): ["get", "list"]
        case UInt8(ascii: "n"): ["create", "delete", "get", "list", "patch", "update", "watch"]
        default: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        }
    }
}
