/// Reads a tar archive as it comes, piece by piece: ustar, pax (POSIX.1-2001) and GNU's long names and large numbers.
///
/// It holds no contents, and of headers no more than a mebibyte, whatever the archive says.
public struct TarReader {
    /// What was read.
    public enum Event: Equatable {
        /// A member begins.
        case entry(TarEntry)
        /// Bytes of its contents.
        case contents(ArraySlice<UInt8>)
        /// All of its contents have come.
        case entryEnd
    }

    private enum State {
        case header
        case contents(left: Int, padding: Int)
        case extended(type: UInt8, left: Int, padding: Int)
        case padding(left: Int)
        /// One block of nothing, of which two end an archive.
        case half
        case ended
    }

    private var state = State.header
    private var held: [UInt8] = []
    /// What was said beforehand of the next member.
    private var ahead = Ahead()

    private struct Ahead {
        var name: [UInt8]?
        var target: [UInt8]?
        var size: Int?
        var modified: (seconds: Int64, nanoseconds: Int32)?
        var isSparse = false
        var isEmpty: Bool { name == nil && target == nil && size == nil && modified == nil && !isSparse }
    }

    private static let extendedLimit = 1 << 20

    public init() {}

    /// Whether the archive's end has come; what comes after it is ignored.
    public var hasEnded: Bool { if case .ended = state { true } else { false } }

    /// Says that nothing more comes.
    ///
    /// - Throws: `TarFault` where the archive's end has not come. One block of nothing is taken for it.
    public func finish() throws(TarFault) {
        switch state {
        case .ended: return
        case .half where held.isEmpty: return
        default: throw TarFault("the archive ends before its end")
        }
    }

    /// Reads a piece.
    ///
    /// - Throws: `TarFault` for what is no archive, and what `take` throws.
    public mutating func read(_ bytes: ArraySlice<UInt8>, _ take: (Event) throws -> Void) throws {
        var rest = bytes
        while !rest.isEmpty {
            switch state {
            case .header, .half:
                guard let block = gather(TarField.block, &rest) else { return }
                try begin(block, take)
            case .contents(let left, let padding):
                let piece = rest.prefix(left)
                rest = rest.dropFirst(piece.count)
                state = .contents(left: left - piece.count, padding: padding)
                try take(.contents(piece))
                if piece.count == left {
                    state = padding > 0 ? .padding(left: padding) : .header
                    try take(.entryEnd)
                }
            case .extended(let type, let left, let padding):
                let piece = rest.prefix(left)
                held += piece
                rest = rest.dropFirst(piece.count)
                state = .extended(type: type, left: left - piece.count, padding: padding)
                if piece.count == left { try endExtended(type, padding) }
            case .padding(let left):
                let count = min(left, rest.count)
                rest = rest.dropFirst(count)
                state = count == left ? .header : .padding(left: left - count)
            case .ended: return
            }
        }
    }

    private mutating func gather(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        let piece = rest.prefix(count - held.count)
        held += piece
        rest = rest.dropFirst(piece.count)
        guard held.count == count else { return nil }
        defer { held.removeAll(keepingCapacity: true) }
        return held
    }

    private mutating func begin(_ block: [UInt8], _ take: (Event) throws -> Void) throws {
        guard block.contains(where: { $0 != 0 }) else {
            if case .half = state { state = .ended } else { state = .half }
            guard ahead.isEmpty else { throw TarFault("a name without its member") }
            return
        }
        if case .half = state { throw TarFault("members after the end of the archive") }
        guard Self.number(block[TarField.checksum]) == TarField.sum(block) else {
            throw TarFault("a header whose checksum is wrong")
        }
        guard let size = Self.number(block[TarField.size]), size >= 0 else {
            throw TarFault("a member of an impossible size")
        }
        let type = block[TarField.type]
        if "xgLK".utf8.contains(type) {
            guard size <= Self.extendedLimit else { throw TarFault("a header of \(size) bytes") }
            let padding = TarField.padding(size)
            state = .extended(type: type, left: size, padding: padding)
            if size == 0 { try endExtended(type, padding) }
            return
        }
        let entry = try entry(block, type, size)
        ahead = Ahead()
        // Where nothing follows, whatever a size says.
        let hasContents = !"123456".utf8.contains(type)
        let length = hasContents ? entry.size : 0
        state = length > 0 ? .contents(left: length, padding: TarField.padding(length)) : .header
        try take(.entry(entry))
        if length == 0 { try take(.entryEnd) }
    }

    private func entry(_ block: [UInt8], _ type: UInt8, _ size: Int) throws(TarFault) -> TarEntry {
        var name = Self.text(block[TarField.name])
        let magic = Array(block[TarField.magic])
        let prefix = Self.text(block[TarField.prefix])
        // Older archives have no such field, and GNU's have other things there.
        if magic.starts(with: TarField.posixMagic.prefix(6)), !prefix.isEmpty {
            name = prefix + [UInt8(ascii: "/")] + name
        }
        name = ahead.name ?? name
        let target = ahead.target ?? Self.text(block[TarField.target])
        guard !name.contains(0), !target.contains(0) else { throw TarFault("a name with a NUL in it") }
        var kind: TarEntry.Kind
        switch type {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
            kind = name.last == UInt8(ascii: "/") ? .folder : .file
        case UInt8(ascii: "1"): kind = .hardLink
        case UInt8(ascii: "2"): kind = .symbolicLink
        case UInt8(ascii: "5"): kind = .folder
        default: kind = .other(type)
        }
        if ahead.isSparse { kind = .other(UInt8(ascii: "S")) }
        var entry = TarEntry(name, kind, target: target)
        let length = ahead.size ?? size
        // Beyond that a file's padding would be none.
        guard length < Int.max - TarField.block else { throw TarFault("a member of an impossible size") }
        entry.size = "123456".utf8.contains(type) ? 0 : length
        entry.permissions = UInt32(truncatingIfNeeded: Self.number(block[TarField.mode]) ?? 0o644) & 0o7777
        entry.user = UInt32(truncatingIfNeeded: Self.number(block[TarField.user]) ?? 0)
        entry.group = UInt32(truncatingIfNeeded: Self.number(block[TarField.group]) ?? 0)
        entry.modified = ahead.modified ?? (Int64(Self.number(block[TarField.modified]) ?? 0), 0)
        return entry
    }

    private mutating func endExtended(_ type: UInt8, _ padding: Int) throws(TarFault) {
        let bytes = held
        held.removeAll()
        state = padding > 0 ? .padding(left: padding) : .header
        switch type {
        case UInt8(ascii: "L"): ahead.name = Array(bytes.prefix { $0 != 0 })
        case UInt8(ascii: "K"): ahead.target = Array(bytes.prefix { $0 != 0 })
        case UInt8(ascii: "x"): try readRecords(bytes)
        // What holds for all members is comments, in practice.
        default: break
        }
    }

    /// Reads a pax header: records of the form `LENGTH KEY=VALUE` and a line feed.
    private mutating func readRecords(_ bytes: [UInt8]) throws(TarFault) {
        let fault = TarFault("a pax header that is none")
        var rest = bytes[...]
        while let first = rest.first {
            // Some fill up with nothing.
            if first == 0 { return }
            let digits = rest.prefix { $0 != UInt8(ascii: " ") }
            guard digits.count <= 8, let length = Int(String(decoding: digits, as: UTF8.self)),
                length > digits.count + 1, length <= rest.count
            else { throw fault }
            let record = rest.prefix(length).dropFirst(digits.count + 1)
            rest = rest.dropFirst(length)
            guard record.last == UInt8(ascii: "\n"), let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
                throw fault
            }
            let value = record[(equals + 1)...].dropLast()
            let text = String(decoding: value, as: UTF8.self)
            switch String(decoding: record[..<equals], as: UTF8.self) {
            case "path": ahead.name = Array(value)
            case "linkpath": ahead.target = Array(value)
            case "size":
                guard let size = Int(text), size >= 0 else { throw fault }
                ahead.size = size
            case "mtime": ahead.modified = Self.time(text)
            case let key where key.hasPrefix("GNU.sparse."): ahead.isSparse = true
            default: continue
            }
        }
    }

    /// Seconds with a fraction.
    private static func time(_ text: String) -> (seconds: Int64, nanoseconds: Int32)? {
        let parts = text.split(separator: "." as Character, maxSplits: 1)
        guard let whole = parts.first, let seconds = Int64(whole) else { return nil }
        let fraction = parts.count > 1 ? parts[1].prefix(9) : ""
        guard seconds >= 0, let nanoseconds = Int32(fraction + String(repeating: "0", count: 9 - fraction.utf8.count)),
            nanoseconds >= 0
        else { return (seconds, 0) }
        return (seconds, nanoseconds)
    }

    /// The bytes before the first NUL.
    private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

    /// A number in octal digits, or as GNU writes those that do not fit: big-endian, behind a byte with its highest bit
    /// set. Nil for what is neither.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        if let first = field.first, first & 0x80 != 0 {
            let isNegative = first & 0x40 != 0
            var value: Int = isNegative ? -1 : 0
            for (index, byte) in field.enumerated() {
                let bits = index == 0 ? (isNegative ? byte | 0x80 : byte & 0x7F) : byte
                let (shifted, overflows) = value.multipliedReportingOverflow(by: 256)
                guard !overflows else { return nil }
                value = index == 0 && isNegative ? Int(Int8(bitPattern: bits)) : shifted | Int(bits)
            }
            return value
        }
        var value = 0
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
        for digit in digits {
            guard (0x30...0x37).contains(digit) else { return nil }
            // Twelve digits at most.
            value = value << 3 | Int(digit - 0x30)
        }
        return value
    }
}
