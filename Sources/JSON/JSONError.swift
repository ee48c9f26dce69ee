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
        let raw = UnsafeRawBufferPointer(bytes)
        var position = 0
        while position < bytes.count {
            // Everything that a list reader drops comes through here, so plain text counts 32 bytes at a time.
            if position &+ 32 <= bytes.count {
                let words = raw.loadUnaligned(fromByteOffset: position, as: SIMD4<UInt64>.self)
                let breaks = words ^ SIMD4(repeating: 0x0A0A_0A0A_0A0A_0A0A)
                let found = words | (breaks &- SIMD4(repeating: 0x0101_0101_0101_0101))
                if (found[0] | found[1] | found[2] | found[3]) & 0x8080_8080_8080_8080 == 0 {
                    column &+= 32
                    position &+= 32
                    continue
                }
            }
            let byte = bytes[position]
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
            position &+= 1
        }
    }
}
