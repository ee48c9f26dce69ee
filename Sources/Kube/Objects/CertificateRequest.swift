import Text

/// What somebody asks for in a certificate signing request (RFC 2986, PKCS #10), for showing it. Nothing is verified.
public struct CertificateRequest: Sendable, Equatable {
    /// The values of a part of the subject, in order; the keys are the last numbers of the identifiers under 2.5.4
    /// (ITU-T X.520), such as 3 for the common name.
    public private(set) var subject: [UInt8: [String]] = [:]
    /// The alternative names by their kind in GeneralName (RFC 5280, 4.2.1.6): 1 is e-mail, 2 DNS, 6 a URI, 7 an address.
    public private(set) var names: [UInt8: [String]] = [:]

    /// Reads the request in PEM text; `nil` if there is none.
    public init?(pem: [UInt8]) {
        let labels = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"]
        guard let der = PEM.blocks(in: pem).first(where: { labels.contains($0.label) })?.bytes else { return nil }
        var outer = DERReader(der[...])
        guard var request = outer.next(DERReader.sequence)?.inside,
            var fields = request.next(DERReader.sequence)?.inside,
            fields.next(0x02) != nil, let name = fields.next(DERReader.sequence),
            fields.next(DERReader.sequence) != nil
        else { return nil }
        var sets = name.inside
        while var pairs = sets.next()?.inside {
            while var pair = pairs.next(DERReader.sequence)?.inside {
                guard let kind = pair.next(DERReader.objectIdentifier).map({ Array($0.content) }),
                    let value = pair.next(), kind.count == 3, kind.starts(with: [0x55, 0x04])
                else { continue }
                subject[kind[2], default: []].append(Self.text(of: value))
            }
        }
        readNames(fields.next(0xA0)?.inside)
    }

    /// The attribute extensionRequest (PKCS #9, 1.2.840.113549.1.9.14) holds the extensions that are asked for.
    private mutating func readNames(_ attributes: DERReader?) {
        var attributes = attributes
        while var attribute = attributes?.next(DERReader.sequence)?.inside {
            let kind = attribute.next(DERReader.objectIdentifier).map { Array($0.content) }
            guard kind == [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x0E],
                var values = attribute.next()?.inside, var extensions = values.next(DERReader.sequence)?.inside
            else { continue }
            while var one = extensions.next(DERReader.sequence)?.inside {
                // 2.5.29.17, subjectAltName.
                guard one.next(DERReader.objectIdentifier).map({ Array($0.content) }) == [0x55, 0x1D, 0x11] else {
                    continue
                }
                _ = one.next(0x01)
                guard var value = one.next(0x04)?.inside, var list = value.next(DERReader.sequence)?.inside else {
                    continue
                }
                while let name = list.next() {
                    let text =
                        name.tag == 0x87
                        ? addressText(Array(name.content)) : String(decoding: name.content, as: UTF8.self)
                    if let text { names[name.tag & 0x1F, default: []].append(text) }
                }
            }
        }
    }

    /// The text of a string: BMPString is UTF-16, and of the others all but a few rare letters are UTF-8.
    private static func text(of element: DERReader.Element) -> String {
        guard element.tag == 0x1E else { return String(decoding: element.content, as: UTF8.self) }
        let bytes = Array(element.content)
        return String(
            decoding: stride(from: 0, to: bytes.count - 1, by: 2).map {
                UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
            },
            as: UTF16.self)
    }
}
