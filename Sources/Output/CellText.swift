/// Text from a server, made safe for one line of a terminal.
///
/// As kubectl: a cell ends at its first line break, shown by `...`, and an escape character becomes `^[`. Beyond
/// kubectl, every other control character is shown in caret notation too, so that nothing a server sends can
/// steer the terminal.
public enum CellText {
    /// Appends `text`, made safe.
    public static func append(_ text: String, to output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: text.utf8)
        sanitize(&output, from: start)
    }

    /// Makes the bytes from `start` on safe, in place.
    public static func sanitize(_ output: inout [UInt8], from start: Int) {
        var index = start
        while index < output.count {
            let byte = output[index]
            if byte < 0x20 || byte == 0x7F || isC1(output, at: index) { break }
            index += 1
        }
        guard index < output.count else { return }
        let tail = Array(output[index...])
        output.removeSubrange(index...)
        var position = 0
        while position < tail.count {
            let byte = tail[position]
            switch byte {
            case 0x0A, 0x0C, 0x0D:
                output.append(contentsOf: "...".utf8)
                return
            case 0..<0x20, 0x7F:
                output.append(UInt8(ascii: "^"))
                output.append(byte ^ 0x40)
            case 0xC2 where isC1(tail, at: position):
                // U+0080…U+009F steer some terminals as ESC and one more character do.
                output.append(contentsOf: [UInt8(ascii: "^"), UInt8(ascii: "["), tail[position + 1] ^ 0xC0])
                position += 1
            default:
                output.append(byte)
            }
            position += 1
        }
    }

    private static func isC1(_ bytes: [UInt8], at index: Int) -> Bool {
        bytes[index] == 0xC2 && index + 1 < bytes.count && bytes[index + 1] < 0xA0
    }
}
