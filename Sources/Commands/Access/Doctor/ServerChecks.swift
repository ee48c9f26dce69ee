import CLIRuntime
import JSON
import Kube
import Transport

/// Checks that the server is alive, that it is an API server at all, and that its clock agrees with the node's.
enum HealthCheck {
    static let request = Request(path: "/livez", accept: "*/*")

    static func run(_ run: DoctorRun) throws -> Finding {
        let transfer = try run.context.client().start(request)
        let head = try transfer.head()
        let body = try transfer.body(limit: 1 << 20)
        if let finding = html(head, body) { return finding }
        var problems: [Finding.Problem] = []
        if let date = head.header("Date").flatMap(Timestamp.init(httpDate:)) {
            let skew = date - run.now
            if skew > .seconds(60) || skew < .seconds(-60) {
                problems.append(
                    .init(
                        "the clock of this node says \(run.now.rfc3339), the server's says \(date.rfc3339)",
                        hint: "Set the clocks (chrony, systemd-timesyncd): tokens and certificates go by them."))
            }
        }
        switch head.status {
        case 200..<300:
            return .warning("the server is alive", problems)
        case 401:
            return Refusal.unauthorized(
                ServerError(status: Status(head, body: body, to: request), request: request), run)
        case 403:
            return .warning(
                "the server answers, and does not let this account see /livez",
                problems + [
                    .init(
                        "the ClusterRole system:public-info-viewer was removed",
                        hint: "Nothing, if that is meant: only this check needs it.")
                ])
        default:
            let error = ServerError(status: Status(head, body: body, to: request), request: request)
            let failing = String(decoding: body, as: UTF8.self).split(whereSeparator: \.isNewline).filter {
                $0.hasPrefix("[-]")
            }
            let cause =
                failing.isEmpty ? "the API server is starting, stopping or overloaded" : failing.joined(separator: "; ")
            return .failed(error, cause: cause, hint: "Wait; if it lasts, tell who runs the cluster.")
        }
    }

    /// A failure, if a page for people came instead of an answer.
    private static func html(_ head: ResponseHead, _ body: [UInt8]) -> Finding? {
        guard UnexpectedAnswer.isHTML(body) else { return nil }
        return .failed(
            "HTML came instead of an answer (status \(head.status))", .failure,
            .init(
                "a proxy, a sign-in page or a load balancer in between has answered, not the API server",
                hint: "Check --server and the variables; exempt the API server from the proxy or mesh."))
    }
}

/// Asks the server for its version.
enum VersionCheck {
    static func run(_ run: DoctorRun) throws -> Finding {
        do {
            let (document, version) = try ServerVersion.read(run.context.client().start(ServerVersion.request))
            return .ok("Kubernetes \(version)\(document.root["platform"]?.string.map { " on " + $0 } ?? "")")
        } catch let error as ServerError {
            return try Refusal.finding(error, run) {
                .warning(
                    error.status.message,
                    [.init("the ClusterRole system:public-info-viewer was removed", hint: "Nothing, if that is meant.")]
                )
            }
        }
    }
}

/// What a refusal means for the checks that ask the server.
enum Refusal {
    /// A 401 fails, a 403 is as `forbidden` says, all else fails with the error's own words.
    static func finding(_ error: ServerError, _ run: DoctorRun, forbidden: () -> Finding) throws -> Finding {
        switch error.status.code {
        case 401: return unauthorized(error, run)
        case 403: return forbidden()
        default: throw error
        }
    }

    /// The credentials were not accepted: what the token's claims make likely, never stated as certain.
    static func unauthorized(_ error: ServerError, _ run: DoctorRun) -> Finding {
        var finding = Finding.failed(error)
        finding.problems = problems(run)
        return finding
    }

    private static func problems(_ run: DoctorRun) -> [Finding.Problem] {
        if case .certificate = run.configuration.identity {
            return [
                .init(
                    "the client certificate is of another CA than the API server believes, or past its time",
                    hint: "Give a certificate that the cluster's client CA signed.")
            ]
        }
        guard let claims = run.claims else {
            return [.init("the token is not one that this API server knows", hint: "Give another with --token-file.")]
        }
        var causes: [Finding.Problem] = []
        if let renewal = claims.warnAfter ?? claims.expires, renewal < run.now {
            causes.append(
                .init(
                    "perhaps the token is too old: it was to be replaced by \(renewal.rfc3339)",
                    hint: "Delete the pod, or mount the whole volume."))
        }
        if claims.isForOthers {
            causes.append(
                .init(
                    "perhaps it is for another audience: \(claims.audiences.joined(separator: ", "))",
                    hint: "Give a token for the API server's own audience."))
        }
        if claims.pod != nil || claims.serviceAccount != nil {
            let what = [
                claims.pod.map { "the pod \($0.name)" }, claims.serviceAccount.map { "the account \($0.name)" },
            ]
            causes.append(
                .init(
                    "perhaps \(what.compactMap { $0 }.joined(separator: " or ")) is gone, or was deleted and made again",
                    hint: "Delete this pod, so that a new one is given a token of the present account."))
        }
        if !claims.issuer.isEmpty {
            causes.append(
                .init(
                    "perhaps it is a token of another cluster, whose issuer is \(claims.issuer)",
                    hint: "Check --server, or give this cluster's token with --token-file."))
        }
        return causes
    }
}
