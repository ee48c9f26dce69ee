import JSON
import Kube

extension DescribedKind {
    /// What is said of objects without a description of their own: all their fields.
    static let generic = DescribedKind(group: "", kind: "") { writer, described in
        writer.metadata(described.object)
        writer.fields(described.node, level: 0, path: "")
        writer.events(described.events)
    }
}

extension DescriptionWriter {
    /// What the beginning of the description says already, or what nobody wants to see.
    private static let skipped: Set<String> = [
        ".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations",
    ]

    fileprivate mutating func fields(_ node: JSONNode, level: Int, path: String) {
        for (key, value) in GoValue.sortedMembers(node) {
            let path = "\(path).\(key)"
            guard !Self.skipped.contains(path) else { continue }
            let title = FieldTitle.text(key)
            switch value.kind {
            case .object:
                line(level, title + ":")
                fields(value, level: level + 1, path: path)
            case .array:
                line(level, title + ":")
                for element in value.elements {
                    if element.kind == .object {
                        fields(element, level: level + 1, path: path)
                    } else {
                        line(level + 1, Self.shown(element))
                    }
                }
            default: field(level, title, Self.shown(value))
            }
        }
    }

    private static func shown(_ node: JSONNode) -> String {
        var bytes: [UInt8] = []
        GoValue.append(node, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The words of a field's name: `creationTimestamp` is `Creation Timestamp`, and `uid` is `UID`.
enum FieldTitle {
    private static let acronyms: Set<String> = ["API", "URL", "UID", "GUID"]

    static func text(_ name: String) -> String {
        guard name.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || $0 == "-" }) else { return name }
        return merged(words(name)).map { word in
            if acronyms.contains(word.uppercased()) { return word.uppercased() }
            guard word.lowercased() == word else { return word }
            return word.prefix(1).uppercased() + word.dropFirst()
        }.joined(separator: " ")
    }

    /// Runs of small letters, of capitals and of others; the last capital of a run belongs to the small letters after it.
    private static func words(_ name: String) -> [String] {
        func kind(_ scalar: Unicode.Scalar) -> Int {
            scalar.properties.isLowercase ? 1 : scalar.properties.isUppercase ? 2 : 3
        }
        var runs: [[Unicode.Scalar]] = []
        for scalar in name.unicodeScalars {
            if let last = runs.last?.last, kind(last) == kind(scalar) {
                runs[runs.count - 1].append(scalar)
            } else {
                runs.append([scalar])
            }
        }
        for index in runs.indices.dropLast() where kind(runs[index][0]) == 2 && kind(runs[index + 1][0]) == 1 {
            runs[index + 1].insert(runs[index].removeLast(), at: 0)
        }
        return runs.filter { !$0.isEmpty }.map { String(String.UnicodeScalarView($0)) }
    }

    /// An acronym and the word after it are one: `HTTPServer`, and with it `IPAddress`.
    private static func merged(_ words: [String]) -> [String] {
        var merged: [String] = []
        var index = 0
        while index < words.count {
            let word = words[index]
            let isAcronym =
                word.utf8.count >= 2
                && word.unicodeScalars.allSatisfy { !$0.properties.isAlphabetic || $0.properties.isUppercase }
            if isAcronym, index + 1 < words.count, words[index + 1].unicodeScalars.first?.properties.isUppercase == true
            {
                merged.append(word + words[index + 1])
                index += 1
            } else {
                merged.append(word)
            }
            index += 1
        }
        return merged
    }
}
