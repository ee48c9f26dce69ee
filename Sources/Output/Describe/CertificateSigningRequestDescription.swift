import JSON
import Kube
import Text

extension DescribedKind {
    static let certificateSigningRequest = DescribedKind(
        group: "certificates.k8s.io", kind: "CertificateSigningRequest"
    ) { writer, described in
        let node = described.node
        writer.field(0, "Name", described.object.name)
        writer.pairs("Labels", node.at("metadata", "labels"))
        writer.pairs("Annotations", node.at("metadata", "annotations"))
        writer.field(0, "CreationTimestamp", node.date("metadata", "creationTimestamp"))
        writer.field(0, "Requesting User", node.text("spec", "username"))
        writer.given(0, "Signer", node.text("spec", "signerName"))
        if let seconds = node.at("spec", "expirationSeconds")?.int {
            writer.field(0, "Requested Duration", HumanDuration.text(.seconds(seconds)))
        }
        let conditions = node.at("status", "conditions")?.items.map { $0.text("type") } ?? []
        var status =
            conditions.contains("Denied") ? "Denied" : conditions.contains("Approved") ? "Approved" : "Pending"
        if conditions.contains("Failed") { status += ",Failed" }
        if !node.text("status", "certificate").isEmpty { status += ",Issued" }
        writer.field(0, "Status", status)
        let pem = (try? Base64.decode(node.text("spec", "request").utf8)) ?? []
        if let request = CertificateRequest(pem: pem) {
            writer.request(request)
        } else {
            // The server takes no such object, and kubectl shows nothing of it.
            writer.line(0, "Subject:\t<unreadable>")
        }
        writer.events(described.events)
    }
}

extension DescriptionWriter {
    fileprivate mutating func request(_ request: CertificateRequest) {
        line(0, "Subject:")
        for (title, kind) in [("Common Name", 3 as UInt8), ("Serial Number", 5)] {
            field(0, "\t" + title, request.subject[kind]?.last ?? "")
        }
        list(
            [
                ("Organization", 10), ("Organizational Unit", 11), ("Country", 6), ("Locality", 7), ("Province", 8),
                ("StreetAddress", 9), ("PostalCode", 17),
            ], request.subject)
        guard [1, 2, 6, 7].contains(where: { request.names[$0] != nil }) else { return }
        line(0, "Subject Alternative Names:")
        list([("DNS Names", 2), ("Email Addresses", 1), ("URIs", 6), ("IP Addresses", 7)], request.names)
    }

    private mutating func list(_ titles: [(String, UInt8)], _ values: [UInt8: [String]]) {
        for (title, kind) in titles {
            if let own = values[kind] { field(0, "\t" + title, own.joined(separator: "\n\t\t")) }
        }
    }
}
