/// Walks through DER (ITU-T X.690), as far as certificates and requests for them need it: one element after another.
package struct DERReader {
    /// One element: its tag, and what is in it.
    package struct Element {
        /// What it is.
        package let tag: UInt8
        /// What is in it.
        package let content: ArraySlice<UInt8>

        /// A reader of what is in it.
        package var inside: DERReader { DERReader(content) }
    }

    /// SEQUENCE.
    package static let sequence: UInt8 = 0x30
    /// OBJECT IDENTIFIER.
    package static let objectIdentifier: UInt8 = 0x06

    private var bytes: ArraySlice<UInt8>

    /// A reader at the start of some bytes.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// The next element; `nil` at the end, and where the bytes are no DER.
    package mutating func next() -> Element? {
        var rest = bytes
        guard let tag = rest.popFirst(), let first = rest.popFirst() else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            // Longer lengths than of four bytes no certificate has; 0x80 alone is not DER.
            let count = Int(first & 0x7F)
            guard (1...4).contains(count), rest.count >= count else { return nil }
            length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(count)
        }
        guard rest.count >= length else { return nil }
        bytes = rest.dropFirst(length)
        return Element(tag: tag, content: rest.prefix(length))
    }

    /// The next element, if it has this tag; otherwise nothing is read.
    package mutating func next(_ tag: UInt8) -> Element? {
        var copy = self
        guard let element = copy.next(), element.tag == tag else { return nil }
        self = copy
        return element
    }
}
