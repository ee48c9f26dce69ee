import JSON
import Kube

/// What `label` and `annotate` are told to do to a map of an object's metadata: keys to set, and keys to remove.
package struct KeyChanges {
    /// The keys to set, with their values.
    package private(set) var values = JSONObject()
    /// The keys to remove.
    package private(set) var removed: [String] = []
    /// The words before the first change, which name objects.
    package private(set) var objectWords: [String] = []

    /// Takes the words of a command line apart: those that name objects, then `KEY=VALUE` and `KEY-`.
    ///
    /// - Parameter noun: what the changes are of, in messages: `label` or `annotation`.
    /// - Parameter readsValue: the value in the text behind a key's `=`; nil for one that is not of the form.
    package init(
        _ words: [String], noun: String, readsValue: (_ pair: String, _ value: String) throws(InvalidInput) -> String?
    ) throws(InvalidInput) {
        for word in words {
            let equals = word.hasPrefix("=") ? nil : word.utf8.firstIndex(of: UInt8(ascii: "="))
            // A change has a key: what has none names an object, as kubectl has it.
            guard equals != nil || word.hasSuffix("-") && word != "-" else {
                guard isEmpty else {
                    throw InvalidInput(
                        "all resources must be specified before \(noun) changes: \(printable(word))")
                }
                objectWords.append(word)
                continue
            }
            if let equals {
                let key = String(word[..<equals])
                guard let value = try readsValue(word, String(word[word.index(after: equals)...])) else {
                    throw InvalidInput("invalid \(noun) spec: \(printable(word))")
                }
                values[key] = .string(value)
            } else {
                removed.append(String(word.dropLast()))
            }
        }
    }

    /// The keys that are to be both set and removed, which is a mistake.
    package var contradictions: [String] { removed.filter { values[$0] != nil } }

    /// Whether nothing is to change.
    package var isEmpty: Bool { values.isEmpty && removed.isEmpty }

    /// The keys that are there with other values than they are to get.
    package func conflicts(in present: JSONObject) -> [(key: String, value: String)] {
        values.compactMap { key, value in
            guard let old = present[key], old != value else { return nil }
            return (key, old.string ?? "")
        }
    }

    /// What of it has to be sent to change a map as it is: null for what goes.
    package func patch(of present: JSONObject) -> JSONObject {
        var patch = JSONObject()
        for (key, value) in values where present[key] != value { patch[key] = value }
        for key in removed where present[key] != nil { patch[key] = .null }
        return patch
    }

    /// All of it, where it is not known what is there.
    package var wholePatch: JSONObject {
        var patch = values
        for key in removed { patch[key] = .null }
        return patch
    }

    /// A map with the changes made.
    package func applied(to present: JSONObject) -> JSONObject {
        JSONValue.object(present).merging(.object(wholePatch)).object ?? JSONObject()
    }
}
