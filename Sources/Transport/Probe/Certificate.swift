import Kube
import Text

/// What an X.509 certificate says of itself (RFC 5280), for telling what was presented. Nothing is verified here:
/// OpenSSL does that.
public struct Certificate: Sendable, Equatable {
    /// Whom it is for, such as `O=org, CN=name`.
    public let subject: String
    /// Who signed it.
    public let issuer: String
    /// Before when it is not valid.
    public let notBefore: Timestamp
    /// After when it is no longer valid.
    public let notAfter: Timestamp
    /// The DNS names and IP addresses that it is for.
    public let names: [String]

    /// Reads a certificate in DER; `nil` if it is none.
    public init?(der: [UInt8]) {
        var outer = DERReader(der[...])
        guard var certificate = outer.next(DERReader.sequence)?.inside,
            var fields = certificate.next(DERReader.sequence)?.inside
        else { return nil }
        _ = fields.next(0xA0)
        guard fields.next(0x02) != nil, fields.next(DERReader.sequence) != nil,
            let issuer = fields.next(DERReader.sequence), var validity = fields.next(DERReader.sequence)?.inside,
            let notBefore = validity.next().flatMap(Self.time), let notAfter = validity.next().flatMap(Self.time),
            let subject = fields.next(DERReader.sequence), fields.next(DERReader.sequence) != nil
        else { return nil }
        self.issuer = Self.name(issuer)
        self.subject = Self.name(subject)
        self.notBefore = notBefore
        self.notAfter = notAfter

        var names: [String] = []
        while let field = fields.next() {
            guard field.tag == 0xA3 else { continue }
            var extensions = field.inside
            var list = extensions.next(DERReader.sequence)?.inside
            while let item = list?.next(DERReader.sequence) {
                var parts = item.inside
                guard let kind = parts.next(DERReader.objectIdentifier) else { continue }
                _ = parts.next(0x01)
                guard var value = parts.next(0x04)?.inside else { continue }
                // 2.5.29.17, subjectAltName.
                guard Array(kind.content) == [0x55, 0x1D, 0x11] else { continue }
                names = value.next(DERReader.sequence).map(Self.alternativeNames) ?? []
            }
        }
        self.names = names
    }

    /// All certificates in PEM text, in order; `nil` for each that cannot be read.
    public static func all(inPEM bytes: [UInt8]) -> [Certificate?] {
        PEM.certificates(in: bytes).map { $0.flatMap(Certificate.init(der:)) }
    }

    /// Whether PEM text holds a private key too, which has no place in a file of certificates.
    public static func isPrivateKey(inPEM bytes: [UInt8]) -> Bool { PEM.holdsPrivateKey(bytes) }

    private static func time(_ element: DERReader.Element) -> Timestamp? {
        var digits = String(decoding: element.content, as: UTF8.self)
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: "Z") }), digits.hasSuffix("Z")
        else { return nil }
        // Years of two digits are 1950 to 2049.
        if element.tag == 0x17 { digits = (digits < "5" ? "20" : "19") + digits }
        guard digits.utf8.count == 15 else { return nil }
        func part(_ start: Int, _ count: Int) -> Substring { digits.dropFirst(start).prefix(count) }
        return Timestamp(
            "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(8, 2)):\(part(10, 2)):\(part(12, 2))Z")
    }

    private static func name(_ element: DERReader.Element) -> String {
        let types: [UInt8: String] = [3: "CN", 6: "C", 7: "L", 8: "ST", 10: "O", 11: "OU"]
        var parts: [String] = []
        var sets = element.inside
        while let set = sets.next() {
            var pairs = set.inside
            while var pair = pairs.next(DERReader.sequence)?.inside {
                guard let kind = pair.next(DERReader.objectIdentifier), let value = pair.next() else { continue }
                let identifier = Array(kind.content)
                guard identifier.count == 3, identifier[0] == 0x55, identifier[1] == 0x04,
                    let type = types[identifier[2]]
                else { continue }
                parts.append("\(type)=\(printableLine(String(decoding: value.content, as: UTF8.self)))")
            }
        }
        return parts.isEmpty ? "(no name)" : parts.joined(separator: ", ")
    }

    private static func alternativeNames(_ element: DERReader.Element) -> [String] {
        var names: [String] = []
        var list = element.inside
        while let name = list.next() {
            let content = Array(name.content)
            switch name.tag {
            case 0x82: names.append(printableLine(String(decoding: content, as: UTF8.self)))
            case 0x87: names += addressText(content).map { [$0] } ?? []
            default: break
            }
        }
        return names
    }
}
