/// Text that is not JSON, or is beyond the limits: what is wrong and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Bytes before the place of the error, counted over everything that was fed.
    public var offset: Int
    /// The line of the place, from 1.
    public var line: Int
    /// The column of the place in characters, from 1.
    public var column: Int
    /// What is wrong there, without the place.
    public var message: String

    /// An error at a place that the caller worked out.
    public init(offset: Int, line: Int, column: Int, message: String) {
        self.offset = offset
        self.line = line
        self.column = column
        self.message = message
    }

    /// The place and the message, as in `line 3, column 7: expected ',' or '}' after a member of an object`.
    public var description: String { "line \(line), column \(column): \(message)" }
}

/// Counts lines and columns over bytes that are read and dropped in pieces.
struct TextPlace {
    var offset = 0
    var line = 1
    var column = 1

    /// Moves over `bytes`; bytes that continue a UTF-8 character do not count as columns.
    mutating func advance(over bytes: UnsafeBufferPointer<UInt8>) {
        offset += bytes.count
        var position = 0
        while position < bytes.count {
            let end = min(position &+ Self.blockSize, bytes.count)
            if end &- position == Self.blockSize, Self.isPlain(bytes, from: position) {
                column &+= Self.blockSize
            } else {
                for byte in bytes[position..<end] {
                    if byte == 0x0A {
                        line += 1
                        column = 1
                    } else if byte & 0xC0 != 0x80 {
                        column += 1
                    }
                }
            }
            position = end
        }
    }

    /// Everything that a list reader drops is counted, so plain text is by so many bytes at a time.
    private static let blockSize = 128

    /// Whether there is nothing but ASCII without line breaks in a block.
    @inline(__always)
    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int) -> Bool {
        let raw = UnsafeRawBufferPointer(bytes)
        let breaks = SIMD2<UInt64>(repeating: 0x0A0A_0A0A_0A0A_0A0A)
        let ones = SIMD2<UInt64>(repeating: 0x0101_0101_0101_0101)
        var found = SIMD2<UInt64>()
        for offset in stride(from: position, to: position &+ blockSize, by: 16) {
            let words = raw.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
            found |= words | ((words ^ breaks) &- ones)
        }
        return (found.x | found.y) & 0x8080_8080_8080_8080 == 0
    }
}
