import CYAML
import JSON

/// Reads manifests: YAML 1.1 as kubectl understands it, with any number of documents, or JSON values one after another.
///
/// Scalars mean what they mean to kubectl (sigs.k8s.io/yaml): `yes`, `on`, `0o17` and `~` are a boolean, a number and
/// null; dates stay strings; keys that are numbers or booleans become strings. Of a key that stands twice in a mapping the
/// last counts, and the document says so. Documents without content are left out.
public struct YAMLReader: ~Copyable {
    private let limits: YAMLLimits
    private let bytes: [UInt8]
    private var json: JSONSequenceReader?
    private var isFirst = true
    private var parser: EventParser
    private var lineOffset = 0
    private var isDone = false

    /// The line on which what has not been read yet begins, from 1.
    public private(set) var documentLine = 1

    /// A reader of a whole text.
    public init(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) throws(YAMLError) {
        guard bytes.count <= limits.maximumSize else {
            throw YAMLError(
                line: 1, column: 1,
                message: "the text has \(bytes.count) bytes, more than the \(limits.maximumSize) that are accepted")
        }
        let isJSON = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == 0x7B
        var json = isJSON ? JSONSequenceReader(limits: JSONLimits(maximumDepth: limits.maximumDepth)) : nil
        do { try json?.feed(bytes) } catch { throw YAMLError(error) }
        self.limits = limits
        self.bytes = bytes
        self.json = json
        parser = EventParser(isJSON ? [] : bytes)
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
            return YAMLDocument(value: value, line: place.line, duplicates: json?.duplicateKeys() ?? [])
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
                    var builder = DocumentBuilder(limits: limits)
                    var document = try builder.document(&parser)
                    document.line += lineOffset
                    documentLine = builder.endLine + lineOffset
                    for index in document.duplicates.indices { document.duplicates[index].line += lineOffset }
                    return document
                default: continue
                }
            }
        } catch {
            throw YAMLError(line: error.line + lineOffset, column: error.column, message: error.message)
        }
    }
}
