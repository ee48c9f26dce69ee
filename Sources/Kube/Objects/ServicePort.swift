import Text

/// Ports of Services as kubectl reads and checks them (apimachinery's util/validation).
public enum ServicePort {
    /// The number of a port that a Service listens on, from 0.
    ///
    /// - Throws: `InvalidInput` with Go's words for what is no whole number of 16 bits.
    public static func number(_ text: String) throws(InvalidInput) -> Int {
        let parsing = "strconv.ParseUint: parsing \(goQuoted(text))"
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw InvalidInput("\(parsing): invalid syntax")
        }
        guard let number = UInt16(text) else { throw InvalidInput("\(parsing): value out of range") }
        return Int(number)
    }

    /// What keeps a text from naming the port of a container, by its number or its name, in kubectl's words.
    public static func targetFaults(in text: String) -> [String] {
        if let number = Int(text) {
            return (1...65535).contains(number) ? [] : ["must be between 1 and 65535, inclusive"]
        }
        let bytes = text.utf8
        let isHyphen = { (byte: UInt8?) in byte == UInt8(ascii: "-") }
        let faults: [(Bool, String)] = [
            (bytes.count > 15, "must be no more than 15 characters"),
            (
                bytes.isEmpty || !bytes.allSatisfy { isLowercase($0) || isHyphen($0) || (0x30...0x39).contains($0) },
                "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
            ),
            (!bytes.contains(where: isLowercase), "must contain at least one letter (a-z)"),
            (text.contains("--"), "must not contain consecutive hyphens"),
            (isHyphen(bytes.first) || isHyphen(bytes.last), "must not begin or end with a hyphen"),
        ]
        return faults.filter(\.0).map(\.1)
    }

    private static func isLowercase(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
}
