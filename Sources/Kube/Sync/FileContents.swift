import JSON
import Text
import YAML

/// What of an object becomes files, by their names.
public struct FileContents: Sendable {
    /// What is taken.
    public enum Source: Sendable {
        /// The keys of `data` and `binaryData`; those of a Secret are decoded.
        case keys
        /// What JSONPath templates print, each into a file.
        case paths([(file: String, template: String)])
        /// The whole object as YAML, in a file of its name.
        case yaml
    }

    /// A file's name and what it holds.
    public struct File: Equatable, Sendable {
        /// The key.
        public let key: String
        /// The contents.
        public let bytes: [UInt8]
    }

    /// What is taken.
    public var source: Source
    /// The patterns of keys that are taken, with `*` and `?`; without any, all are.
    public var only: [String] = []

    /// Takes this of each object.
    public init(_ source: Source) {
        self.source = source
    }

    /// The files of an object, in the order in which it has them, and what cannot be had of it, without its contents.
    public func files(of object: JSONNode, isSecret: Bool) -> (files: [File], faults: [String]) {
        var files: [File] = []
        var faults: [String] = []
        switch source {
        case .keys:
            take(object["data"], isEncoded: isSecret, &files, &faults)
            take(object["binaryData"], isEncoded: true, &files, &faults)
        case .paths(let templates):
            for (file, template) in templates where matches(file) {
                do throws(JSONPathError) {
                    let isTemplate = template.utf8.contains(UInt8(ascii: "{"))
                    var text: [UInt8] = []
                    try (isTemplate ? JSONPath(template) : .relaxed(template)).print(
                        object, allowsMissingKeys: false, into: &text)
                    files.append(File(key: file, bytes: text))
                } catch {
                    faults.append("nothing of it can be written to \(goQuoted(file)): the JSONPath finds nothing")
                }
            }
        case .yaml:
            var text: [UInt8] = []
            YAMLWriter().write(object, omitting: [["metadata", "managedFields"]], into: &text)
            files.append(File(key: APIObject(object).name + ".yaml", bytes: text))
        }
        return (files, faults)
    }

    private func take(_ data: JSONNode?, isEncoded: Bool, _ files: inout [File], _ faults: inout [String]) {
        guard let data else { return }
        for member in data.members where matches(member.key) {
            guard let text = member.value.string else {
                faults.append("its key \(goQuoted(member.key)) holds no text")
                continue
            }
            guard isEncoded else {
                files.append(File(key: member.key, bytes: Array(text.utf8)))
                continue
            }
            if let bytes = try? Base64.decode(text.utf8) {
                files.append(File(key: member.key, bytes: bytes))
            } else {
                faults.append("its key \(goQuoted(member.key)) holds no base64")
            }
        }
    }

    private func matches(_ key: String) -> Bool {
        only.isEmpty || only.contains { Self.matches(Array($0.utf8)[...], Array(key.utf8)[...]) }
    }

    /// Whether a name matches a pattern in which `*` stands for anything and `?` for one byte.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var (pattern, name) = (pattern, name)
        // Where the last star stood, and what of the name it has taken: two stars never need more than the last one.
        var star: (pattern: ArraySlice<UInt8>, name: ArraySlice<UInt8>)?
        while true {
            if let first = pattern.first, first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                star = (pattern, name)
            } else if let letter = name.first {
                if let first = pattern.first, first == letter || first == UInt8(ascii: "?") {
                    (pattern, name) = (pattern.dropFirst(), name.dropFirst())
                } else if let last = star, !last.name.isEmpty {
                    star = (last.pattern, last.name.dropFirst())
                    (pattern, name) = (last.pattern, last.name.dropFirst())
                } else {
                    return false
                }
            } else {
                return pattern.isEmpty
            }
        }
    }
}
