import Arguments
import CLIRuntime
import Kube

/// `kpod certificate request`: a key pair whose private half never leaves the pod, and a certificate for it from a signer
/// of the cluster (KEP-1513, certificates.k8s.io/v1).
enum CertificateRequest {
    static let signer = Option(text: "signer", value: "SIGNER", "Who signs, such as example.com/serving")
    static let folder = Option(
        text: "to", value: "FOLDER", "Where tls.crt and tls.key are written", completion: .directories)
    static let commonName = Option(text: "common-name", value: "TEXT", "Whom it names, rather than NAME")
    static let organizations = Option(texts: "organization", value: "TEXT", "An organization of it; may be given again")
    static let dns = Option(list: "dns", value: "NAMES", "Host names that it is for")
    static let addresses = Option(list: "ip", value: "ADDRESSES", "IP addresses that it is for")
    static let uris = Option(texts: "uri", value: "URI", "An identifier that it is for; may be given again")
    static let usages = Option(
        list: "usage", value: "USAGES", "What it may serve for, rather than what is usual for the signer")
    static let lifetime = Option(
        duration: "duration", "How long it is wanted for, at least 10m; the signer decides", default: "0s")
    static let key = Option(
        choice: "key", [Choice("ecdsa", "On the curve P-256"), Choice("rsa", "With 2048 bits")], value: "ALGORITHM",
        "What kind of key is made", default: "ecdsa")
    static let authority = Option(
        text: "ca", value: "FILE", "What is written as ca.crt, rather than what the signer tells", completion: .files)
    static let approve = Option(flag: "approve", "Approve the request too, where the account may")
    static let renew = Option(flag: "renew", "Stay, and ask again when two thirds of the certificate's life are over")
    static let timeout = Option(
        duration: "timeout", "How long to wait for the certificate; 0 is for ever", default: "0s")
    static let health = ProbeServer.option(
        "Answer probes on a port, with --renew",
        discussion: "/healthz is 503 until there is a certificate, 200 then, and 503 when its time is over.")

    static let command = Command(
        CommandSpec(
            "request", summary: "Make a key, and get a certificate for it",
            discussion: """
                The key is made here, goes into FOLDER/tls.key with mode 0600, and nowhere else. The request, named after \
                NAME, waits until somebody approves it and the signer signs it. Files take the others' place at once, by \
                the link ..data, as in a mounted Secret.

                ca.crt is what --ca names; else a root among the certificates that were issued; for a signer of the cluster's \
                own (kubernetes.io/…) the mounted CA. Otherwise there is none, which is said.

                It needs the rights to create certificatesigningrequests, and to get and watch them. --approve also needs to \
                update certificatesigningrequests/approval, and to approve with the signer (the resource signers). A request \
                that is denied or fails ends it with exit code 9; with --renew, once there is a certificate, it is told, and \
                asked for again.

                With --renew the programs, signals and requests of --exec, --signal and --request follow each certificate that \
                takes the place of another.
                """,
            usage: "NAME --signer SIGNER --to FOLDER",
            positionals: [PositionalSpec("NAME", "What the request is named after, and whom the certificate names")],
            options: [
                signer, folder, commonName, organizations, dns, addresses, uris, usages, lifetime, key, authority,
                approve, renew, timeout, health,
            ] + HookOptions.all,
            examples: [
                Example(
                    "A serving certificate of the pod's own",
                    "kpod certificate request web --signer=example.com/a --to=/tls --dns=web.shop"),
                Example(
                    "A sidecar that keeps it fresh",
                    "kpod certificate request web --signer=example.com/a --to=/tls --renew"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let client = AttendingClient(try context.client())
        let hooks = try HookOptions.runner(context, client: client)
        let stays = context.arguments[renew]
        let port = context.arguments[health]
        guard stays || hooks.isEmpty && port.isEmpty else {
            throw InvalidInput("--exec, --signal, --request and --health need --renew")
        }
        let run = try CertificateRun(try CertificateOrder(context), context, client)
        guard stays else {
            _ = try run.renew()
            return .success
        }
        var health = Health.none
        client.attendants = [hooks]
        defer { hooks.stop() }
        if !port.isEmpty {
            client.attendants.append(
                try ProbeServer(port, option: Self.health) { health.answer($0, at: context.now.seconds) })
        }
        try run.keepFresh { isReplacement, end in
            health = .issued(end: end)
            if isReplacement { hooks.noteSettled() }
        }
        return .success
    }

    /// What probes are told.
    private enum Health {
        case none
        /// Until when it is valid, in seconds since 1970.
        case issued(end: Int64?)

        func answer(_ path: String, at now: Int64) -> ProbeServer.Answer? {
            guard ProbeServer.asksHealth(path) else { return nil }
            switch self {
            case .none: return .init(status: 503, body: "there is no certificate yet\n")
            case .issued(let end?) where end <= now:
                return .init(status: 503, body: "the certificate is not valid any more\n")
            case .issued: return .init(status: 200, body: "ok\n")
            }
        }
    }
}
