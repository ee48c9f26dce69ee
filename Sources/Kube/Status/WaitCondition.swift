import JSON
import Text

/// What `kubectl wait --for` waits for, and kpod's short forms.
public enum WaitCondition {
    /// The object is there.
    case create
    /// The object is gone, or another of its name is there.
    case delete
    /// A condition of the object's status has this value; both compare without regard to case.
    case condition(type: String, value: String)
    /// A field has this value, or any where there is none.
    case jsonpath(JSONPath, value: String?)
    /// The object can be used: see `Readiness`.
    case ready
    /// A volume claim has its volume.
    case bound

    /// Reads a value of `--for`, with kubectl's words about what is none.
    public init(_ text: String) throws(InvalidInput) {
        let lowered = text.lowercased()
        switch lowered {
        case "create": self = .create
        case "delete": self = .delete
        case "ready": self = .ready
        case "bound": self = .bound
        case "complete": self = .condition(type: "Complete", value: "true")
        case "available": self = .condition(type: "Available", value: "true")
        default:
            if lowered.hasPrefix("condition=") {
                let rest = text.dropFirst("condition=".count)
                let parts = rest.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard !parts[0].isEmpty else { throw InvalidInput("--for=condition= wants the condition's name") }
                self = .condition(type: parts[0], value: parts.count > 1 ? parts[1] : "true")
            } else if lowered.hasPrefix("jsonpath=") {
                self = try Self.jsonpath(String(text.dropFirst("jsonpath=".count)))
            } else {
                throw InvalidInput("unrecognized condition: \(goQuoted(text))" + Self.hint(lowered))
            }
        }
    }

    /// What may have been meant by a word that is nearly right.
    private static func hint(_ text: String) -> String {
        for known in ["ready", "complete", "available", "bound", "create", "delete"]
        where text.hasPrefix(known.prefix(4)) {
            return "; did you mean --for=\(known)?"
        }
        return text.isEmpty || text.contains("=") ? "" : "; a condition is written as --for=condition=\(text)"
    }

    /// `{path}=value`, `{path}`, or the two without braces; quotes around the value are left out, as kubectl does.
    private static func jsonpath(_ text: String) throws(InvalidInput) -> WaitCondition {
        let bytes = Array(text.utf8)
        let end = endOfExpression(bytes)
        let expression = String(decoding: bytes[..<end], as: UTF8.self)
        var value: String?
        if end < bytes.count {
            var rest = String(decoding: bytes[(end + 1)...], as: UTF8.self)
            guard !rest.hasPrefix("=") else {
                throw InvalidInput(
                    "error parsing jsonpath \(printable(text)): the value follows one equals sign, as in {.status.phase}=Running"
                )
            }
            let trimmed = trimmingSpace(rest)
            if trimmed.utf8.count >= 2, let quote = trimmed.first, quote == "\"" || quote == "'", trimmed.last == quote
            {
                rest = String(trimmed.dropFirst().dropLast())
            }
            guard !rest.isEmpty else { throw InvalidInput("jsonpath wait value cannot be empty") }
            value = rest
        }
        guard !expression.isEmpty else { throw InvalidInput("jsonpath expression cannot be empty") }
        do throws(JSONPathError) {
            return .jsonpath(try JSONPath.relaxed(expression), value: value)
        } catch {
            throw InvalidInput("error parsing jsonpath \(printable(expression)): \(error)")
        }
    }

    /// Where the path ends: at the first equals sign that is not in its brackets, where filters and keys have theirs.
    private static func endOfExpression(_ bytes: [UInt8]) -> Int {
        var depth = 0
        var quote: UInt8?
        var isEscaped = false
        for (index, byte) in bytes.enumerated() {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\\"): isEscaped = true
            case _ where quote != nil: if byte == quote { quote = nil }
            case UInt8(ascii: "'"), UInt8(ascii: "\""): if depth > 0 { quote = byte }
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "("): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "=") where depth <= 0: return index
            default: break
            }
        }
        return bytes.count
    }

    /// Text without the white space around it, as Go's strings.TrimSpace.
    private static func trimmingSpace(_ text: String) -> String {
        var scalars = Substring(text).unicodeScalars
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        return String(scalars)
    }

    /// Whether what is awaited is itself a failure or an end, so that a failure is no reason to give up.
    public var toleratesFailure: Bool {
        switch self {
        case .create, .delete, .jsonpath: true
        case .condition(let type, let value):
            value.lowercased() != "true" || ["failed", "failuretarget"].contains(type.lowercased())
        case .ready, .bound: false
        }
    }

    /// Whether the condition holds for an object that is there.
    public func holds(for object: APIObject, type: ResourceType) throws(InvalidInput) -> Bool {
        switch self {
        case .create: return true
        case .delete: return false
        case .ready: return Readiness.isReady(object, type: type)
        case .bound: return object.node.at("status", "phase")?.equals("Bound") == true
        case .condition(let type, let value): return Self.holds(type, value, object)
        case .jsonpath(let path, let value): return try Self.holds(path, value, object)
        }
    }

    private static func holds(_ type: String, _ value: String, _ object: APIObject) -> Bool {
        guard let condition = object.condition(type),
            condition["status"]?.string?.lowercased() == value.lowercased()
        else { return false }
        // What the controller says of an older specification says nothing of this one.
        let observed = condition["observedGeneration"]?.int ?? object.node.at("status", "observedGeneration")?.int
        return observed.map { $0 >= object.generation } ?? true
    }

    private static func holds(_ path: JSONPath, _ value: String?, _ object: APIObject) throws(InvalidInput) -> Bool {
        let results: [JSONPathValue]
        do throws(JSONPathError) {
            results = try path.results(on: object.node).flatMap { $0 }
        } catch {
            // A field that is not there yet may come.
            return false
        }
        guard let value else { return results.contains { !$0.isAbsent } }
        guard let found = results.first else { return false }
        guard results.count == 1 else {
            throw InvalidInput("given jsonpath expression matches more than one value")
        }
        if case .node(let node) = found, node.kind == .object || node.kind == .array {
            throw InvalidInput("jsonpath leads to a nested object or list which is not supported")
        }
        var text: [UInt8] = []
        found.appendText(to: &text)
        // A value that was read from a file ends with a line break.
        return trimmingSpace(String(decoding: text, as: UTF8.self)) == trimmingSpace(value)
    }
}
