import Kube

/// Text from a server, made safe for one line of a terminal, in the byte buffers that tables are gathered in.
enum CellText {
    /// Appends `text`, made safe.
    static func append(_ text: String, to output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: text.utf8)
        sanitize(&output, from: start)
    }

    /// Makes the bytes from `start` on safe, in place: cut at the first line break with `...` in its place, as kubectl
    /// cuts, a tab as a blank since it would shift the columns, and the rest `printable`. Ordinary text is only looked at.
    static func sanitize(_ output: inout [UInt8], from start: Int) {
        var previous: UInt8 = 0
        for index in start..<output.count {
            let byte = output[index]
            // The bytes that `printable` looks for: controls, C1 controls (C2 80…9F), directional marks (E2 80, E2 81).
            if byte < 0x20 || byte == 0x7F || (previous == 0xC2 && byte < 0xA0) || (previous == 0xE2 && byte < 0x82) {
                replace(&output, from: start)
                return
            }
            previous = byte
        }
    }

    private static func replace(_ output: inout [UInt8], from start: Int) {
        let text = output[start...]
        let line = text.prefix { $0 != 0x0A && $0 != 0x0C && $0 != 0x0D }
        var safe = printable(String(decoding: line.map { $0 == 0x09 ? 0x20 : $0 }, as: UTF8.self))
        if line.count < text.count { safe += "..." }
        output.removeSubrange(start...)
        output.append(contentsOf: safe.utf8)
    }
}
