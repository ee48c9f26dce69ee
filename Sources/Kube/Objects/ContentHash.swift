import JSON
import Text

/// The hash of a ConfigMap's or Secret's contents that `--append-hash` puts behind its name, so that a change makes
/// another object (kustomize's, in kubectl's pkg/util/hash).
public enum ContentHash {
    /// The hash of what is taken into account, ten characters.
    ///
    /// - Parameter members: the kind, the name and the data; their order does not count.
    public static func text(of members: JSONValue) -> String {
        var json: [UInt8] = []
        JSONWriter(.compact).write(members, into: &json)
        // Without vowels no words arise.
        let letters: [Character: Character] = ["0": "g", "1": "h", "3": "k", "a": "m", "e": "t"]
        return String(SHA256.hexadecimal(json).prefix(10).map { letters[$0] ?? $0 })
    }
}
