import CLIRuntime
import Certificates
import JSON
import Kube
import System
import Text
import Transport

/// Gets certificates as an order says.
struct CertificateRun {
    private let order: CertificateOrder
    private let context: Context
    private let client: any Client
    private let type: ResourceType

    /// A run that asks through a client.
    init(_ order: CertificateOrder, _ context: Context, _ client: any Client) throws {
        self.order = order
        self.context = context
        self.client = client
        type = try ObjectCreation.builtin("CertificateSigningRequest", "certificates.k8s.io/v1")
    }

    /// Gets a certificate for a new key, and writes both.
    ///
    /// - Returns: from when to when it is valid, in seconds since 1970.
    /// - Throws: `CommandError` with `impossible` where it is denied or fails, with `timedOut`; `ServerError`.
    func renew() throws -> (from: Int64, to: Int64)? {
        let key = try Self.made("a key") { () throws(CertificateError) in try PrivateKey(order.algorithm) }
        let request = try Self.requested(key, order.subject)
        let deadline = order.timeout.map { client.now + $0 } ?? .distantFuture
        let asked = try ask(DeadlineClient(client, deadline: deadline), request)
        try context.handOn()
        let issued = try certificate(of: asked, until: deadline)
        let chain: CertificateChain
        do throws(CertificateError) { chain = try CertificateChain(pem: issued) } catch {
            throw unfit(asked, error.reason)
        }
        guard chain.isFor(key) else { throw unfit(asked, "it is for another key") }
        try write(key: Self.made("the key") { () throws(CertificateError) in try key.pem() }, issued, chain)
        let validity = chain.validity
        let end = validity.map { ", valid until \(Timestamp(seconds: $0.to).rfc3339)" } ?? ""
        context.output.print("\(type.kindWithGroup)/\(printable(asked.name)) issued\(end)\n")
        try context.handOn()
        return validity
    }

    /// Gets a certificate, and another when two thirds of its life are over, until a signal comes.
    ///
    /// - Parameter hasIssued: called with each certificate: whether it has taken the place of another, and when it ends, in
    ///   seconds since 1970.
    func keepFresh(_ hasIssued: (_ isReplacement: Bool, _ end: Int64?) -> Void) throws {
        var backOff = BackOff(longest: .seconds(300), patience: nil)
        var trouble: String?
        var hasOne = false
        // One that is left from before a restart is what others have read.
        var isThere = (try? File.status(order.folder + "/tls.crt")) != nil
        while true {
            do {
                let validity = try renew()
                hasIssued(isThere, validity?.to)
                (hasOne, isThere) = (true, true)
                trouble = nil
                backOff.succeed()
                try sleep(pause(validity))
            } catch  where hasOne && Self.mayPass(error) {
                // The certificate at hand is good for another third of its life. What is wrong is said once.
                let reason = error.described.brief
                if reason != trouble { context.say("no new certificate: \(reason)") }
                trouble = reason
                let next = try backOff.fail(error, at: client.now, least: .seconds(10))
                try client.sleep(for: next - client.now)
            }
        }
    }

    /// Whether a failure leaves a later try something to hope for.
    private static func mayPass(_ error: any Error) -> Bool {
        if case TransportError.interrupted = error { return false }
        return true
    }

    /// The clocks of those who look at a certificate may be set, or the machine sleep: its time is over by whichever of the
    /// two clocks is first.
    private func sleep(_ pause: Duration) throws {
        let (end, due) = (client.now + pause, context.now.seconds + pause.components.seconds)
        while client.now < end, context.now.seconds < due {
            try client.sleep(for: min(end - client.now, Self.longestLook))
        }
    }

    private static let longestLook = Duration.seconds(600)

    /// How long a certificate is kept: two thirds of its life from now on, and never so short that the signer is beset.
    private func pause(_ validity: (from: Int64, to: Int64)?) -> Duration {
        guard let validity else { return .seconds(3_600) }
        let rest = max(validity.to - context.now.seconds, 0)
        return max(.seconds(rest / 3 * 2), .seconds(60))
    }

    // MARK: Asking

    private func ask(_ client: any Client, _ request: [UInt8]) throws -> SelectedObject {
        let object: JSONValue = [
            "apiVersion": .string(type.apiVersion), "kind": .string(type.kind),
            // Each request has a name of its own: replicas ask too, and renewals.
            "metadata": ["generateName": .string(order.name + "-")],
            "spec": order.specification(request: request),
        ]
        let creation = Request.create(
            type, namespace: nil, body: object.compact, options: WriteOptions(fieldManager: "kpod-certificate"))
        context.access.need(["create", "get", "watch"], type, namespace: nil)
        if order.isApproved { context.access.need(["update"], type, subresource: "approval", namespace: nil) }
        let made = SelectedObject(type: type, document: try client.start(creation).document(request: creation))
        context.access.makes(type, name: made.name)
        context.output.print("\(type.kindWithGroup)/\(printable(made.name)) created\n")
        guard order.isApproved else { return made }
        try context.retryingConflicts(tries: CertificateVerdict.tries) { isFirst in
            let reading = Request.get(type, namespace: nil, name: made.name)
            let present =
                try isFirst
                ? made : SelectedObject(type: type, document: client.start(reading).document(request: reading))
            try CertificateVerdict.approval.pass(on: present, context)
        }
        context.output.print("\(type.kindWithGroup)/\(printable(made.name)) \(CertificateVerdict.approval.word)\n")
        return made
    }

    /// Waits until the signer has signed.
    private func certificate(of request: SelectedObject, until deadline: Instant) throws -> [UInt8] {
        let client = DeadlineClient(client, deadline: deadline)
        let follower = ObjectFollower(client: client, type: type, namespace: nil, name: request.name)
        defer { follower.stop() }
        var progress = WaitProgress(context, isQuiet: false)
        defer { progress.clear() }
        let what = "\(type.kindWithGroup)/\(request.name)"
        let issued: [UInt8]? = try EventLoop(client).run([follower], until: deadline) { _ in
            if follower.hasLooked, follower.absence != nil {
                throw CommandError("\(printable(what)) was deleted before it was signed", status: .impossible)
            }
            let object = follower.object.map { APIObject($0.root) }
            for refusal in ["Denied", "Failed"] {
                guard let condition = object?.condition(refusal), condition["status"]?.string != "False" else {
                    continue
                }
                let words = ["reason", "message"].compactMap { condition[$0]?.string }.filter { !$0.isEmpty }
                throw CommandError(
                    "\(printable(what)) \(refusal == "Denied" ? "was denied" : "has failed"): "
                        + printableLine(words.joined(separator: ": ")), status: .impossible)
            }
            if let text = object?.node.at("status", "certificate")?.string, !text.isEmpty {
                return try? Base64.decode(text.utf8)
            }
            let isApproved = object?.condition("Approved") != nil
            progress.show([(what, follower.trouble ?? (isApproved ? "waits for the signer" : "waits for approval"))])
            return nil
        }
        guard let issued else {
            let isApproved = follower.object.map { APIObject($0.root).condition("Approved") != nil } == true
            throw CommandError(
                "timed out waiting for \(printable(what))", status: .timedOut,
                hint: isApproved
                    ? "It is approved: is a signer for \(printable(order.signer)) running?"
                    : "Nobody has approved it: 'kpod certificate approve \(printable(request.name))' does, or --approve."
            )
        }
        return issued
    }

    // MARK: Keeping

    private func write(key: [UInt8], _ issued: [UInt8], _ chain: borrowing CertificateChain) throws {
        var files = [
            LinkedFolder.Entry("tls.crt", issued, permissions: 0o644),
            LinkedFolder.Entry("tls.key", key, permissions: 0o600),
        ]
        if let authority = try authority(chain) {
            files.append(LinkedFolder.Entry("ca.crt", authority, permissions: 0o644))
        } else {
            context.say("There is no ca.crt: the signer does not tell its root, and --ca names none.")
        }
        do throws(SystemError) { try LinkedFolder.replace(Folder(opening: order.folder), with: files) } catch {
            throw CommandError(error.description, status: .failure)
        }
    }

    /// What vouches for the certificate, as far as it is known.
    private func authority(_ chain: borrowing CertificateChain) throws -> [UInt8]? {
        if let given = order.authority { return given }
        if let root = try? chain.root() { return root }
        if let bundle = try trustBundle() { return bundle }
        guard order.isClusters else { return nil }
        let folder = ClusterConfiguration.serviceAccountDirectory { context.platform.environment[$0] }
        return try? File.read(folder + "/ca.crt", limit: 1 << 20)
    }

    /// What the cluster says of the signer's roots (KEP-3257, ClusterTrustBundle); nil where it has no such thing, or where
    /// this account may not see it.
    private func trustBundle() throws -> [UInt8]? {
        do {
            let name = ResourceName("clustertrustbundles.certificates.k8s.io")
            var options = ListOptions()
            options.fieldSelector = "spec.signerName=\(order.signer)"
            let request = Request.list(try context.resources.find(name), namespace: nil, options: options)
            let items = try client.start(request).document(request: request).root["items"]?.elements
            let texts = items?.compactMap { $0.at("spec", "trustBundle")?.string } ?? []
            let text = texts.joined(separator: "\n")
            return text.isEmpty ? nil : Array(text.utf8)
        } catch TransportError.interrupted(let signal) {
            throw TransportError.interrupted(signal: signal)
        } catch {
            return nil
        }
    }

    private func unfit(_ request: SelectedObject, _ reason: String) -> CommandError {
        CommandError(
            "the certificate of \(printable(request.name)) is of no use: \(printableLine(reason))", status: .failure,
            hint: "The files are as they were.")
    }

    private static func requested(
        _ key: borrowing PrivateKey, _ subject: CertificateSubject
    ) throws -> [UInt8] {
        do throws(CertificateError) { return try key.request(for: subject) } catch {
            throw InvalidInput(printableLine(error.reason))
        }
    }

    private static func made<Result: ~Copyable>(
        _ what: String, _ body: () throws(CertificateError) -> Result
    ) throws -> Result {
        do throws(CertificateError) { return try body() } catch {
            throw CommandError("\(what) could not be made: \(printableLine(error.reason))", status: .failure)
        }
    }
}
