import Kube

/// The keys by which somebody leaves a terminal that is attached, without what runs there being told of them.
package struct DetachKeys {
    private let keys: [UInt8]
    /// How many of them have come, one after the other.
    private var held = 0

    /// Watches for these keys, of which there is at least one.
    package init(_ keys: [UInt8]) { self.keys = keys }

    /// What is passed on of the keys that were pressed; nil once all have come.
    package mutating func pass(_ bytes: [UInt8]) -> [UInt8]? {
        var passed: [UInt8] = []
        for byte in bytes {
            if byte != keys[held], held > 0 {
                // They were others after all.
                passed += keys[..<held]
                held = 0
            }
            guard byte == keys[held] else {
                passed.append(byte)
                continue
            }
            held += 1
            if held == keys.count { return nil }
        }
        return passed
    }

    /// Reads them as kubectl and Docker write them: letters, or `ctrl-` and one of `a`…`z`, `@`, `[`, `\`, `]`, `^`, `_`,
    /// with commas between.
    ///
    /// - Throws: `InvalidInput` for keys that cannot be typed so.
    package static func parse(_ text: String) throws(InvalidInput) -> [UInt8] {
        guard !text.isEmpty else { return [] }
        var keys: [UInt8] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let key = Array(part.utf8)
            let isControl = key.starts(with: "ctrl-".utf8) && key.count == 6
            guard let last = key.last, isControl || key.count == 1 else {
                throw InvalidInput("invalid detach keys (\(text)): Unknown character: '\(part)'")
            }
            switch last {
            case _ where !isControl: keys.append(last)
            case UInt8(ascii: "a")...UInt8(ascii: "z"): keys.append(last - 0x60)
            case UInt8(ascii: "@"), UInt8(ascii: "[")...UInt8(ascii: "_"): keys.append(last - 0x40)
            default: throw InvalidInput("invalid detach keys (\(text)): Unknown character: '\(part)'")
            }
        }
        return keys
    }
}
