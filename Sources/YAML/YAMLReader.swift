import CYAML
import JSON

/// Reads manifests: YAML 1.1 as kubectl understands it, with any number of documents, or JSON values one after another.
///
/// Scalars mean what they mean to kubectl (sigs.k8s.io/yaml): `yes`, `on`, `0o17` and `~` are a boolean, a number and
/// null; dates stay strings; keys that are numbers or booleans become strings. Of a key that stands twice in a mapping the
/// last counts, and the document says so. Documents without content are left out.
public struct YAMLReader: ~Copyable {
    private let limits: YAMLLimits
    private let rewriter: ScalarRewriter?
    private let keepsPlainScalars: Bool
    private let bytes: [UInt8]
    private var json: JSONSequenceReader?
    private var isFirst = true
    private var parser: EventParser
    private var lineOffset = 0
    private var isDone = false

    /// The line on which what has not been read yet begins, from 1.
    public private(set) var documentLine = 1

    /// A reader of a whole text.
    ///
    /// - Parameter rewriter: makes other texts of scalars that are values, once it is known that they are scalars: whatever
    ///   it makes, the structure stays.
    /// - Parameter keepsPlainScalars: whether YAML's plain scalars that are no strings are given as numbers of their text:
    ///   see `PlainScalar`. The keys are texts then, whatever they look like.
    public init(
        _ bytes: [UInt8], limits: YAMLLimits = YAMLLimits(), rewriter: ScalarRewriter? = nil,
        keepsPlainScalars: Bool = false
    ) throws(YAMLError) {
        guard bytes.count <= limits.maximumSize else {
            throw YAMLError(
                line: 1, column: 1,
                message: "the text has \(bytes.count) bytes, more than the \(limits.maximumSize) that are accepted")
        }
        let bytes = Self.withoutMarks(bytes)
        let isJSON = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == 0x7B
        var json = isJSON ? JSONSequenceReader(limits: JSONLimits(maximumDepth: limits.maximumDepth)) : nil
        do { try json?.feed(bytes) } catch { throw YAMLError(error) }
        self.limits = limits
        self.rewriter = rewriter
        self.keepsPlainScalars = keepsPlainScalars
        self.bytes = bytes
        self.json = json
        parser = EventParser(isJSON ? [] : bytes)
    }

    /// Leaves byte order marks at the beginning of lines out. One may stand before each document (YAML 1.2, 5.2), as where
    /// files that have one were put together; libyaml knows the first alone. No scalar of a mapping begins a line unindented.
    private static func withoutMarks(_ bytes: [UInt8]) -> [UInt8] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        guard bytes.contains(mark[0]) else { return bytes }
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            kept += line.starts(with: mark) ? line.dropFirst(mark.count) : line
            kept.append(0x0A)
        }
        kept.removeLast()
        return kept
    }

    /// The next document that has content, or nil at the end.
    public mutating func next() throws(YAMLError) -> YAMLDocument? {
        while !isDone {
            do throws(YAMLError) {
                guard let document = try json == nil ? nextYAML() : nextJSON() else { break }
                if document.value != .null { return document }
            } catch {
                isDone = true
                throw error
            }
        }
        isDone = true
        return nil
    }

    // MARK: JSON

    private mutating func nextJSON() throws(YAMLError) -> YAMLDocument? {
        guard let place = json?.nextByte() else { return nil }
        documentLine = place.line
        guard place.byte == 0x7B else {
            switchToYAML(from: place.offset, line: place.line)
            return try nextYAML()
        }
        do throws(JSONError) {
            guard let value = try json?.finish()?.value else { return nil }
            isFirst = false
            var document = YAMLDocument(value: value, line: place.line, duplicates: json?.duplicateKeys() ?? [])
            if let rewriter {
                var names: [String] = []
                document.value = value.rewritten(by: rewriter, &names)
                document.unresolved = names.map {
                    UnresolvedName(name: $0, line: line(of: $0, from: place.offset) ?? place.line)
                }
            }
            return document
        } catch {
            // A flow mapping of YAML begins as JSON does. If it is not that either, it is taken to be meant as JSON
            // where a quote follows the brace.
            guard isFirst else { throw YAMLError(error) }
            switchToYAML(from: 0, line: 1)
            do throws(YAMLError) {
                return try nextYAML()
            } catch let failure {
                let second = bytes[(place.offset + 1)...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
                throw second == 0x22 ? YAMLError(error) : failure
            }
        }
    }

    /// The line on which a name stands behind a dollar sign, with or without a brace.
    private func line(of name: String, from start: Int) -> Int? {
        let name = Array(name.utf8)
        var line = 1
        for (index, byte) in bytes.enumerated() {
            if byte == 0x0A { line += 1 }
            guard byte == 0x24, index >= start else { continue }
            let rest = bytes[(index + 1)...]
            if (rest.first == 0x7B ? rest.dropFirst() : rest).starts(with: name) { return line }
        }
        return nil
    }

    private mutating func switchToYAML(from offset: Int, line: Int) {
        json = nil
        parser = EventParser(bytes[offset...])
        lineOffset = line - 1
    }

    // MARK: YAML

    private mutating func nextYAML() throws(YAMLError) -> YAMLDocument? {
        do throws(YAMLError) {
            while true {
                let event = try parser.next()
                switch event.kind {
                case YAML_STREAM_END_EVENT: return nil
                case YAML_DOCUMENT_START_EVENT:
                    documentLine = event.line + lineOffset
                    var builder = DocumentBuilder(
                        limits: limits, rewriter: rewriter, keepsPlainScalars: keepsPlainScalars)
                    var document = try builder.document(&parser)
                    document.line += lineOffset
                    documentLine = builder.endLine + lineOffset
                    for index in document.duplicates.indices { document.duplicates[index].line += lineOffset }
                    for index in document.unresolved.indices { document.unresolved[index].line += lineOffset }
                    return document
                default: continue
                }
            }
        } catch {
            throw YAMLError(line: error.line + lineOffset, column: error.column, message: error.message)
        }
    }
}

extension JSONValue {
    /// The value with other texts in place of its strings, those of keys apart.
    fileprivate func rewritten(by rewriter: ScalarRewriter, _ unresolved: inout [String]) -> JSONValue {
        switch self {
        case .string(let text):
            let (text, unset) = rewriter(text)
            unresolved += unset
            return .string(text)
        case .array(let elements): return .array(elements.map { $0.rewritten(by: rewriter, &unresolved) })
        case .object(let members):
            return .object(JSONObject(members.map { ($0, $1.rewritten(by: rewriter, &unresolved)) }))
        case .null, .bool, .number: return self
        }
    }
}
