/// Ends lines as a raw terminal needs it: with a carriage return before the line feed.
struct TerminalLineEnds {
    /// The byte before the next piece.
    private var last: UInt8 = 0

    /// Adds a piece of text to bytes, wherever it begins and ends; what has the carriage return keeps it alone.
    mutating func append(_ piece: [UInt8], to bytes: inout [UInt8]) {
        for byte in piece {
            if byte == UInt8(ascii: "\n"), last != UInt8(ascii: "\r") { bytes.append(UInt8(ascii: "\r")) }
            bytes.append(byte)
            last = byte
        }
    }
}
