/// The resource types that a Kubernetes 1.36 API server serves by itself, compiled in.
///
/// Thanks to them `get pods` needs no discovery. What is not here (custom resources, aggregated APIs, versions of
/// older servers) is for discovery to find. A custom resource whose plural is the short name of a built-in type is
/// reached by its full name, `plural.group`; everywhere else the precedence is kubectl's.
public enum BuiltinResources {
    /// The built-in type that a name typed by the user means; `nil` sends the caller to discovery.
    public static func find(_ name: ResourceName) -> ResourceType? {
        let lowered = Array(name.resource.lowercased().utf8)
        guard !lowered.isEmpty else { return nil }
        return scan { text, line in
            equal(text, line.plural, lowered) || equal(text, line.kind, lowered, ignoringCase: true)
                || contains(text, line.shortNames, lowered)
        }.named(name)
    }

    /// The built-in type of an object, by its `apiVersion` and `kind`, compared exactly as the API server does.
    public static func find(kind: String, apiVersion: String) -> ResourceType? {
        let wanted = Array(kind.utf8)
        return scan { text, line in equal(text, line.kind, wanted) }.first { $0.apiVersion == apiVersion }
    }

    /// All built-in types in the order of discovery: for completion, and for where a server's discovery is refused.
    public static var all: [ResourceType] { scan { _, _ in true } }

    private typealias Text = Span<UInt8>

    /// Where the words of one line of the table stand.
    private struct Line {
        let plural: Range<Int>
        let kind: Range<Int>
        let traits: Range<Int>
        let shortNames: Range<Int>
        let categories: Range<Int>
    }

    /// Goes through the table and makes a value of each line that the filter takes. The other lines cost no memory, and
    /// the whole of it some microseconds, which a walk over `Substring.UTF8View` exceeded by far.
    private static func scan(_ accept: (Text, Line) -> Bool) -> [ResourceType] {
        let text = BuiltinTable.text.utf8.span
        var found: [ResourceType] = []
        var group = 0..<0
        var version = 0..<0
        var position = 0
        while position < text.count {
            if text[position] == UInt8(ascii: "/") {
                position += 1
                group = word(text, &position)
                version = word(text, &position)
            } else {
                let line = Line(
                    plural: word(text, &position), kind: word(text, &position), traits: word(text, &position),
                    shortNames: word(text, &position), categories: word(text, &position))
                if accept(text, line) { found.append(type(text, line, group, version)) }
            }
            // The word before stopped at the line's end.
            position += 1
        }
        return found
    }

    /// The next word of the line, empty at its end; the position stops at the line break.
    private static func word(_ text: Text, _ position: inout Int) -> Range<Int> {
        let start = position
        while position < text.count, text[position] != UInt8(ascii: " "), text[position] != UInt8(ascii: "\n") {
            position += 1
        }
        let end = position
        if position < text.count, text[position] == UInt8(ascii: " ") { position += 1 }
        return start..<end
    }

    private static func type(_ text: Text, _ line: Line, _ group: Range<Int>, _ version: Range<Int>) -> ResourceType {
        let resource = string(text, line.plural)
        return ResourceType(
            group: string(text, group), version: string(text, version), resource: resource,
            kind: string(text, line.kind), namespaced: text[line.traits.lowerBound] == UInt8(ascii: "+"),
            shortNames: list(text, line.shortNames), categories: list(text, line.categories),
            verbs: verbs(text[line.traits.upperBound - 1]), hasScale: scaled.contains(resource))
    }

    /// Those with the subresource `scale`.
    private static let scaled = ["deployments", "replicasets", "replicationcontrollers", "statefulsets"]

    private static func string(_ text: Text, _ range: Range<Int>) -> String {
        String(decoding: range.map { text[$0] }, as: UTF8.self)
    }

    private static func list(_ text: Text, _ range: Range<Int>) -> [String] {
        let words = string(text, range)
        return words == "." ? [] : words.split(separator: ",").map(String.init)
    }

    private static func equal(
        _ text: Text, _ range: Range<Int>, _ wanted: [UInt8], ignoringCase: Bool = false
    ) -> Bool {
        guard range.count == wanted.count else { return false }
        for offset in 0..<wanted.count {
            let byte = text[range.lowerBound + offset]
            // Kinds consist of letters and digits, whose case is this one bit.
            if byte != wanted[offset], !ignoringCase || byte | 0x20 != wanted[offset] { return false }
        }
        return true
    }

    /// Whether a name is among words with commas between them.
    private static func contains(_ text: Text, _ range: Range<Int>, _ wanted: [UInt8]) -> Bool {
        var start = range.lowerBound
        for end in range where text[end] == UInt8(ascii: ",") {
            if equal(text, start..<end, wanted) { return true }
            start = end + 1
        }
        return !range.isEmpty && equal(text, start..<range.upperBound, wanted)
    }

    private static func verbs(_ code: UInt8) -> [String] {
        switch code {
        case UInt8(ascii: "c"): ["create"]
        case UInt8(ascii: "r"): ["get", "list"]
        case UInt8(ascii: "n"): ["create", "delete", "get", "list", "patch", "update", "watch"]
        default: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
        }
    }
}
