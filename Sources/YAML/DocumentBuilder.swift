import CYAML
import JSON
import Text

/// Builds the value of one YAML document from libyaml's events.
struct DocumentBuilder {
    private let limits: YAMLLimits
    private let rewriter: ScalarRewriter?
    private let keepsPlainScalars: Bool
    private var unresolved: [UnresolvedName] = []
    /// Whether what is read is a key, whose text is left alone.
    private var isInKey = false
    private var anchors: [String: Anchored] = [:]
    private var depth = 0
    private var path = FieldPath()
    private var duplicates: [DuplicateKey] = []
    /// The line on which the document ended.
    private(set) var endLine = 1
    /// How many values the document has, those that aliases repeat included, and how many of them these are.
    private var values = 0
    private var repeated = 0

    /// A value that an anchor names: nil while it is being read, so that it cannot contain itself.
    private struct Anchored {
        var value: JSONValue?
        var size = 0
    }

    /// A builder of one document. A plain scalar means what its text means after `rewriter` has had it.
    init(limits: YAMLLimits, rewriter: ScalarRewriter? = nil, keepsPlainScalars: Bool = false) {
        self.limits = limits
        self.rewriter = rewriter
        self.keepsPlainScalars = keepsPlainScalars
    }

    /// The document whose beginning has just been read.
    mutating func document(_ parser: inout EventParser) throws(YAMLError) -> YAMLDocument {
        let event = try parser.next()
        let line = event.line
        let value = try value(event, &parser)
        let end = try parser.next()
        endLine = end.line
        return YAMLDocument(value: value, line: line, duplicates: duplicates, unresolved: unresolved)
    }

    private mutating func value(_ event: borrowing Event, _ parser: inout EventParser) throws(YAMLError) -> JSONValue {
        if event.kind == YAML_ALIAS_EVENT { return try alias(event) }
        let before = values
        values += 1
        let anchor = event.anchor
        if let anchor { anchors[anchor] = Anchored() }
        let value: JSONValue
        switch event.kind {
        case YAML_SCALAR_EVENT: value = try scalar(event)
        case YAML_SEQUENCE_START_EVENT: value = try sequence(event, &parser)
        case YAML_MAPPING_START_EVENT: value = try mapping(event, &parser)
        default: throw failure("the document ends within a collection", event)
        }
        if let anchor { anchors[anchor] = Anchored(value: value, size: values - before) }
        return value
    }

    // MARK: Aliases

    private mutating func alias(_ event: borrowing Event) throws(YAMLError) -> JSONValue {
        let name = event.anchor ?? ""
        guard let anchored = anchors[name] else {
            throw failure("the alias '*\(name)' refers to an anchor that the document does not have before it", event)
        }
        guard let value = anchored.value else {
            throw failure("the value of the anchor '&\(name)' contains itself", event)
        }
        values += anchored.size + 1
        repeated += anchored.size + 1
        if repeated > 100, values > 1_000, Double(repeated) / Double(values) > Self.allowedRepetition(values) {
            throw failure("aliases repeat so much of the document that it would take too much memory", event)
        }
        return value
    }

    /// Which part of a document aliases may make up, as go-yaml has it: nearly all of a small one, a tenth of one with
    /// four million values.
    private static func allowedRepetition(_ values: Int) -> Double {
        let low = 400_000.0
        let high = 4_000_000.0
        return 0.99 - 0.89 * min(1, max(0, (Double(values) - low) / (high - low)))
    }

    // MARK: Collections

    private mutating func enter(_ event: borrowing Event) throws(YAMLError) {
        depth += 1
        if depth > limits.maximumDepth {
            throw failure("collections are nested more than \(limits.maximumDepth) deep", event)
        }
    }

    private mutating func sequence(
        _ start: borrowing Event, _ parser: inout EventParser
    ) throws(YAMLError) -> JSONValue {
        try enter(start)
        var elements: [JSONValue] = []
        while true {
            let event = try parser.next()
            if event.kind == YAML_SEQUENCE_END_EVENT { break }
            path.enter(elements.count)
            elements.append(try value(event, &parser))
            path.leave()
        }
        depth -= 1
        return .array(elements)
    }

    private mutating func mapping(
        _ start: borrowing Event, _ parser: inout EventParser
    ) throws(YAMLError) -> JSONValue {
        try enter(start)
        var members = JSONObject()
        var own: Set<String> = []
        while true {
            let keyEvent = try parser.next()
            if keyEvent.kind == YAML_MAPPING_END_EVENT { break }
            if isMerge(keyEvent) {
                let valueEvent = try parser.next()
                try merge(try value(valueEvent, &parser), into: &members, valueEvent)
                continue
            }
            let key = try key(keyEvent, &parser)
            if !own.insert(key).inserted {
                let place = (line: keyEvent.line, column: keyEvent.column)
                duplicates.append(
                    DuplicateKey(key: key, path: path.text(to: key), line: place.line, column: place.column))
            }
            path.enter(key)
            let valueEvent = try parser.next()
            members[key] = try value(valueEvent, &parser)
            path.leave()
        }
        depth -= 1
        return .object(members)
    }

    private func isMerge(_ event: borrowing Event) -> Bool {
        guard event.kind == YAML_SCALAR_EVENT, event.text == [0x3C, 0x3C] else { return false }
        return event.isPlain || event.scalarTag == Tag.prefix + "merge"
    }

    /// Members of another mapping, or of several of which the first counts most. As in go-yaml, what stands before
    /// the merge key gives way, and what stands behind it prevails.
    private func merge(
        _ value: JSONValue, into members: inout JSONObject, _ event: borrowing Event
    ) throws(YAMLError) {
        let mappings: [JSONValue]
        if case .array(let list) = value { mappings = list.reversed() } else { mappings = [value] }
        for mapping in mappings {
            guard case .object(let others) = mapping else {
                throw failure("'<<' merges a mapping or a list of mappings, and not this", event)
            }
            for (key, value) in others { members[key] = value }
        }
    }

    // MARK: Scalars

    /// The text of a key; numbers and booleans become strings, as in sigs.k8s.io/yaml.
    private mutating func key(_ event: borrowing Event, _ parser: inout EventParser) throws(YAMLError) -> String {
        if keepsPlainScalars, event.kind == YAML_SCALAR_EVENT { return String(decoding: event.text, as: UTF8.self) }
        if event.kind == YAML_SCALAR_EVENT, event.isPlain, event.anchor == nil,
            case .float(let number) = ScalarResolver.meaning(of: event.text)
        {
            switch GoNumber.shortest(Float(number)) {
            case "+Inf": return ".inf"
            case "-Inf": return "-.inf"
            case "NaN": return ".nan"
            case let text: return text
            }
        }
        isInKey = true
        defer { isInKey = false }
        switch try value(event, &parser) {
        case .string(let text): return text
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let text):
            if Int64(text) != nil { return text }
            guard let number = Double(text), text.contains(where: { !$0.isNumber }) else {
                throw failure("a key must not be an integer of more than 64 bits with a sign", event)
            }
            return GoNumber.shortest(Float(number))
        case .null: throw failure("a key must not be null; put it in quotes", event)
        case .array, .object: throw failure("a key must be a string, and not a collection", event)
        }
    }

    /// The text of a scalar, rewritten where it is a value.
    private mutating func text(of event: borrowing Event) -> [UInt8] {
        guard let rewriter, !isInKey else { return event.text }
        let (text, unset) = rewriter(String(decoding: event.text, as: UTF8.self))
        unresolved += unset.map { UnresolvedName(name: $0, line: event.line) }
        return Array(text.utf8)
    }

    private mutating func scalar(_ event: borrowing Event) throws(YAMLError) -> JSONValue {
        let text = text(of: event)
        guard let tag = event.scalarTag else {
            if keepsPlainScalars, event.isPlain {
                let isString = text.withUnsafeBufferPointer {
                    PlainScalar.isString($0, ScalarResolver.meaning(of: $0))
                }
                return isString ? string(text) : .number(String(decoding: text, as: UTF8.self))
            }
            return event.isPlain ? try value(ScalarResolver.meaning(of: text), text, event) : string(text)
        }
        guard let expected = Tag(tag) else { return string(text) }
        if expected == .string { return string(text) }
        if expected == .binary { return try binary(text, event) }
        let meaning = ScalarResolver.meaning(of: text)
        switch (expected, meaning) {
        case (.null, .null), (.bool, .bool), (.integer, .integer), (.float, .float), (.timestamp, .timestamp):
            return try value(meaning, text, event)
        case (.float, .integer(let digits)):
            return .number(GoNumber.normalized(digits))
        default:
            throw failure(
                "'\(String(decoding: event.text, as: UTF8.self))' is not of the kind that its tag '!!\(expected.rawValue)' says",
                event)
        }
    }

    private func value(
        _ meaning: ScalarResolver.Meaning, _ text: [UInt8], _ event: borrowing Event
    ) throws(YAMLError) -> JSONValue {
        switch meaning {
        case .string, .timestamp: return string(text)
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .integer(let digits): return .number(digits)
        case .float(let number):
            guard number.isFinite else {
                throw failure("\(String(decoding: event.text, as: UTF8.self)) cannot be sent as JSON", event)
            }
            return .number(GoNumber.json(number))
        }
    }

    private func string(_ text: [UInt8]) -> JSONValue { .string(String(decoding: text, as: UTF8.self)) }

    private func binary(_ text: [UInt8], _ event: borrowing Event) throws(YAMLError) -> JSONValue {
        guard let bytes = try? Base64.decode(text) else {
            throw failure("the text of a '!!binary' is not base64", event)
        }
        return string(bytes)
    }

    private func failure(_ message: String, _ event: borrowing Event) -> YAMLError {
        YAMLError(line: event.line, column: event.column, message: message)
    }
}
