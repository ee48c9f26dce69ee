/// The kinds of JSON values (RFC 8259, section 3).
public enum JSONKind: UInt8, Sendable {
    case null
    case bool
    case number
    case string
    case array
    case object
}
