/// The tags of YAML's own types that say what a scalar is (yaml.org/type).
enum Tag: String {
    case string = "str"
    case bool
    case integer = "int"
    case float
    case null
    case timestamp
    case binary

    /// What `!!` stands for.
    static let prefix = "tag:yaml.org,2002:"

    /// The tag of this full name; nil for tags of other types, which mean nothing here.
    init?(_ name: String) {
        guard name.hasPrefix(Self.prefix) else { return nil }
        self.init(rawValue: String(name.dropFirst(Self.prefix.count)))
    }
}
