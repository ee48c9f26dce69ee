import Kube
import Transport

/// The TLS connection to the server, verified; after a failed verification a second one that only tells what is presented.
enum TLSCheck {
    private static let seconds = 10

    static func run(_ run: DoctorRun) throws -> Finding {
        let isVerified = run.configuration.trust != .nothing
        do throws(TransportError) {
            return accepted(try run.probe.handshake(isVerified: isVerified, seconds: seconds), run)
        } catch {
            guard case .tls(_, let failure) = error else { throw error }
            guard isVerified, failure.isOfVerification else { return .failed(error, cause: cause(failure)) }
            return refused(error, failure, run)
        }
    }

    /// The certificates were refused: looks at them once more without verification and without credentials.
    private static func refused(
        _ error: TransportError, _ failure: TransportError.TLSFailure, _ run: DoctorRun
    ) -> Finding {
        var finding = Finding.failed(error)
        if let seen = try? run.probe.handshake(isVerified: false, seconds: seconds), let leaf = seen.chain.first {
            finding.saw += "; presented was \(description(leaf, run))"
            finding.problems = [problem(failure, seen, leaf, run)]
        }
        return finding
    }

    private static func accepted(_ handshake: Handshake, _ run: DoctorRun) -> Finding {
        var parts: [String] = []
        if !handshake.version.isEmpty { parts.append(handshake.version) }
        if !handshake.applicationProtocol.isEmpty { parts.append(handshake.applicationProtocol) }
        var problems: [Finding.Problem] = []
        if let leaf = handshake.chain.first {
            parts.append(description(leaf, run))
            let left = leaf.notAfter - run.now
            if left < .seconds(7 * 86_400) {
                problems.append(
                    .init(
                        "the server's certificate ends \(run.text(leaf.notAfter))",
                        hint: "Tell who runs the cluster: it has to be renewed (kubeadm certs renew)."))
            }
        }
        return .warning(parts.isEmpty ? "the connection stands" : parts.joined(separator: "; "), problems)
    }

    /// A certificate in a few words.
    private static func description(_ certificate: Certificate, _ run: DoctorRun) -> String {
        let names = certificate.names
        let shown = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
        return "\(certificate.subject) for \(names.isEmpty ? "no names" : shown), signed by \(certificate.issuer), "
            + "valid \(certificate.notBefore.rfc3339) to \(run.text(certificate.notAfter))"
    }

    private static func cause(_ failure: TransportError.TLSFailure) -> String? {
        switch failure {
        case .brokenOff:
            "the peer went away in the middle: a sidecar that is not ready yet, or a load balancer without a server"
        case .notTLS: "something else than the API server listens there"
        case .handshake: "the two have no version or cipher in common: kpod wants TLS 1.2 or newer"
        default: nil
        }
    }

    private static func problem(
        _ failure: TransportError.TLSFailure, _ seen: Handshake, _ leaf: Certificate, _ run: DoctorRun
    ) -> Finding.Problem {
        let now = run.now
        switch failure {
        case .expired, .notYetValid:
            // The time comes from a server that is not verified: a hint, no more.
            if let date = seen.date, magnitude(date - now) > .seconds(300) {
                return .init(
                    "the clock of this node says \(now.rfc3339), the server's says \(date.rfc3339)",
                    hint: "Set the node's clock (chrony, systemd-timesyncd).")
            }
            if leaf.notAfter < now {
                return .init(
                    "the server's certificate was not renewed, or the clock of this node is ahead (it says \(now.rfc3339))",
                    hint: "Tell who runs the cluster: the certificate has to be renewed (kubeadm certs renew).")
            }
            return .init(
                "the clock of this node is behind (it says \(now.rfc3339)), or another certificate of the chain is out of its time",
                hint: "Set the node's clock (chrony, systemd-timesyncd).")
        case .wrongName(let expected):
            let other = leaf.names.first.map { " such as --tls-server-name=\($0)" } ?? ""
            return .init(
                "\(expected) is none of the certificate's names: another server stands at this address, "
                    + "or the API server is reached by an address that it was not set up for",
                hint: "Check the address; if it is the right server, give a name that the certificate has\(other).")
        default:
            let last = seen.chain.last ?? leaf
            if run.authorities.contains(where: { $0.subject == last.issuer }) {
                return .init(
                    "the CA in force has the same name (\(last.issuer)) and another key: it belongs to another cluster, "
                        + "or the cluster's CA was replaced after this pod started",
                    hint:
                        "Delete the pod, so that a new one is given the present CA; look at the ConfigMap kube-root-ca.crt."
                )
            }
            let own = run.authorities.map(\.subject).joined(separator: "; ")
            return .init(
                "it is signed by \(last.issuer), and the CA in force is \(own.isEmpty ? "another" : own): a proxy or sidecar "
                    + "breaks TLS open, another server stands at this address, or the CA is that of another cluster",
                hint: "Exempt the API server from the proxy, or give the right CA with --certificate-authority.")
        }
    }

    private static func magnitude(_ duration: Duration) -> Duration { duration < .zero ? .zero - duration : duration }
}

extension TransportError.TLSFailure {
    /// Whether the certificates were refused, as opposed to no handshake at all.
    fileprivate var isOfVerification: Bool {
        switch self {
        case .unknownAuthority, .expired, .notYetValid, .wrongName, .verification: true
        default: false
        }
    }
}
