/// One member of a tar archive, as its headers describe it.
public struct TarEntry: Equatable, Sendable {
    /// What it is.
    public enum Kind: Hashable, Sendable {
        case file
        case folder
        case symbolicLink
        /// Another name of a member before it.
        case hardLink
        /// A device, a pipe, a sparse file, or what nobody knows; by the byte that says so.
        case other(UInt8)
    }

    /// The name, in bytes: no system says that they are text.
    public var name: [UInt8]
    public var kind: Kind
    /// The bytes of contents that follow.
    public var size: Int
    /// The permission bits, those that run as another user among them.
    public var permissions: UInt32
    /// The time of the last change, in seconds since 1970 and nanoseconds.
    public var modified: (seconds: Int64, nanoseconds: Int32)
    /// Where a link leads.
    public var target: [UInt8]
    public var user: UInt32
    public var group: UInt32

    /// A member that belongs to root and was changed in 1970, unless that is set.
    public init(
        _ name: [UInt8], _ kind: Kind, size: Int = 0, permissions: UInt32 = 0o644, target: [UInt8] = []
    ) {
        self.name = name
        self.kind = kind
        self.size = size
        self.permissions = permissions
        self.target = target
        modified = (0, 0)
        user = 0
        group = 0
    }

    public static func == (left: TarEntry, right: TarEntry) -> Bool {
        left.name == right.name && left.kind == right.kind && left.size == right.size
            && left.permissions == right.permissions && left.modified == right.modified && left.target == right.target
            && left.user == right.user && left.group == right.group
    }
}

/// An archive that breaks the rules of its format, or ends before its end.
public struct TarFault: Error, Equatable, Sendable {
    /// What is wrong, without a full stop.
    public let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// The fields of a header block: POSIX.1-1988's ustar, and GNU's beside it.
enum TarField {
    static let block = 512
    static let name = 0..<100
    static let mode = 100..<108
    static let user = 108..<116
    static let group = 116..<124
    static let size = 124..<136
    static let modified = 136..<148
    static let checksum = 148..<156
    static let type = 156
    static let target = 157..<257
    static let magic = 257..<265
    static let prefix = 345..<500

    static let posixMagic: [UInt8] = Array("ustar\u{0}00".utf8)
    static let gnuMagic: [UInt8] = Array("ustar  \u{0}".utf8)

    /// How many bytes of nothing follow contents of a size.
    static func padding(_ size: Int) -> Int { (block - size % block) % block }

    /// The sum of a header's bytes, its own field taken for blanks.
    static func sum(_ header: [UInt8]) -> Int {
        var sum = 8 * 0x20
        for (index, byte) in header.enumerated() where !checksum.contains(index) { sum += Int(byte) }
        return sum
    }
}
