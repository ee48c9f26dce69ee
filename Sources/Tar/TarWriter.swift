/// Writes the headers of a tar archive: ustar where that will do, and GNU's form for long names and large numbers, which
/// busybox reads too, unlike pax.
public enum TarWriter {
    /// What ends an archive.
    public static let end = [UInt8](repeating: 0, count: 2 * TarField.block)

    /// What follows contents of a size.
    public static func padding(_ size: Int) -> [UInt8] { [UInt8](repeating: 0, count: TarField.padding(size)) }

    /// The header of a member. A file's contents follow it, and their padding.
    public static func header(_ entry: TarEntry) -> [UInt8] {
        var bytes: [UInt8] = []
        var short = entry
        var prefix: [UInt8] = []
        var isPosix = entry.size < 1 << 33
        if entry.target.count > TarField.target.count {
            isPosix = false
            bytes += extended(UInt8(ascii: "K"), entry.target)
            short.target = Array(entry.target.prefix(TarField.target.count))
        }
        if entry.name.count > TarField.name.count {
            if isPosix, let slash = split(entry.name) {
                prefix = Array(entry.name[..<slash])
                short.name = Array(entry.name[(slash + 1)...])
            } else {
                isPosix = false
                bytes += extended(UInt8(ascii: "L"), entry.name)
                short.name = Array(entry.name.prefix(TarField.name.count))
            }
        }
        return bytes + block(short, type(entry.kind), prefix: prefix, isPosix: isPosix)
    }

    private static func type(_ kind: TarEntry.Kind) -> UInt8 {
        switch kind {
        case .file: UInt8(ascii: "0")
        case .hardLink: UInt8(ascii: "1")
        case .symbolicLink: UInt8(ascii: "2")
        case .folder: UInt8(ascii: "5")
        case .other(let type): type
        }
    }

    /// Where a long name can be divided in two that fit; never behind its last byte.
    private static func split(_ name: [UInt8]) -> Int? {
        let slash = name.indices.first {
            name[$0] == UInt8(ascii: "/") && $0 > 0 && name.count - $0 - 1 <= TarField.name.count
        }
        guard let slash, slash <= TarField.prefix.count, slash + 1 < name.count else { return nil }
        return slash
    }

    /// A name that the next member has in place of its own.
    private static func extended(_ type: UInt8, _ name: [UInt8]) -> [UInt8] {
        let entry = TarEntry(Array("././@LongLink".utf8), .other(type), size: name.count + 1, permissions: 0)
        return block(entry, type, prefix: [], isPosix: false) + name + [0] + padding(name.count + 1)
    }

    private static func block(_ entry: TarEntry, _ type: UInt8, prefix: [UInt8], isPosix: Bool) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: TarField.block)
        func put(_ bytes: some Sequence<UInt8>, _ field: Range<Int>) {
            for (index, byte) in zip(field, bytes) { block[index] = byte }
        }
        put(entry.name, TarField.name)
        put(number(Int(entry.permissions), TarField.mode.count), TarField.mode)
        put(number(Int(entry.user), TarField.user.count), TarField.user)
        put(number(Int(entry.group), TarField.group.count), TarField.group)
        put(number(entry.size, TarField.size.count), TarField.size)
        put(number(max(0, Int(entry.modified.seconds)), TarField.modified.count), TarField.modified)
        block[TarField.type] = type
        put(entry.target, TarField.target)
        put(isPosix ? TarField.posixMagic : TarField.gnuMagic, TarField.magic)
        put(prefix, TarField.prefix)
        let sum = String(TarField.sum(block), radix: 8)
        put((String(repeating: "0", count: 6 - sum.utf8.count) + sum + "\u{0} ").utf8, TarField.checksum)
        return block
    }

    /// Octal digits and a NUL, or the number itself where it has too many.
    private static func number(_ value: Int, _ width: Int) -> [UInt8] {
        let digits = Array(String(value, radix: 8).utf8)
        if digits.count < width {
            return [UInt8](repeating: 0x30, count: width - 1 - digits.count) + digits + [0]
        }
        var bytes = [UInt8](repeating: 0, count: width)
        var rest = value
        for index in bytes.indices.reversed() {
            bytes[index] = UInt8(truncatingIfNeeded: rest)
            rest >>= 8
        }
        bytes[0] |= 0x80
        return bytes
    }
}
