import Arguments
import CLIRuntime
import JSON
import Kube
import System
import Transport

/// `kpod whoami`: who this container is to the API server, with which token, where.
enum WhoAmI {
    static let output = Option(choice: "output", short: "o", ["json", "yaml"], value: "FORMAT", "How to print it")
    static let showTokenClaims = Option(
        flag: "show-token-claims", "Show all that the token says, as JSON; never its signature")

    static let command = Command(
        CommandSpec(
            "whoami", summary: "Show who this container is to the API server",
            discussion: """
                The API server is asked who it takes the caller for, and what version it is. Service account, pod, node and \
                expiry are what the token says of itself: they are decoded here, without a request.

                Where the server cannot be asked, what the token says is printed all the same, marked as not verified, and \
                the exit code tells of the failure. The token itself is never printed.
                """,
            options: [
                output,
                showTokenClaims,
            ],
            examples: [
                Example("Everything, as text", "kpod whoami"),
                Example("For a script", "kpod whoami -o json"),
                Example("All claims of the token", "kpod whoami --show-token-claims"),
                Example("Another user, if this one may impersonate", "kpod whoami --as=system:serviceaccount:shop:web"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let configuration = try context.configuration()
        var identity = CallerIdentity(
            claims: claims(configuration.identity), namespace: context.namespace, server: configuration.server.url)
        let client = try context.client()
        let question = Caller.start(client)
        let version = client.start(ServerVersion.request)

        var failure: (any Error)?
        do {
            identity.review = SelfSubjectReview(try Caller.answer(to: question, from: client).root)
            if identity.review == nil {
                throw UnexpectedAnswer(request: SelfSubjectReview.request, reason: "no SelfSubjectReview")
            }
        } catch let error as TransportError {
            switch error {
            case .unsent, .interrupted: throw error
            default: failure = error
            }
        } catch {
            failure = error
        }
        if failure is TransportError {
            // The other request would meet with the same, and its wait would only add to this one's.
            version.cancel()
        } else {
            do {
                identity.serverVersion = try ServerVersion.read(version).name
            } catch {
                if failure == nil { failure = error }
            }
        }

        guard identity.review != nil || identity.claims != nil else { throw failure ?? TransportError.unsent }
        identity.showsClaims = context.arguments[WhoAmI.showTokenClaims]
        if identity.showsClaims, identity.claims == nil {
            context.say("Warning: there is no token whose claims could be read")
        }
        if let claims = identity.claims, claims.expires == nil {
            let secret = claims.secretName.map { " of the Secret \($0)" } ?? ""
            context.say(
                "Warning: the token\(secret) never expires: whoever gets hold of it keeps it. "
                    + "Use the one that the kubelet mounts and replaces.")
        }
        if let format = context.arguments.given(WhoAmI.output) {
            context.output.print(identity.json, as: format)
        } else {
            identity.print(at: context.now, to: context.output)
        }
        if let error = failure as? ServerError, identity.review == nil, error.status.category == .notFound {
            context.say(
                "Warning: the server has no API that tells who one is, as before Kubernetes 1.26: "
                    + "what the token says is not verified")
            return .success
        }
        if let failure { throw failure }
        return .success
    }

    /// What the token says of itself; `nil` where there is no token, or one that says nothing.
    private static func claims(_ identity: ClusterConfiguration.Identity) -> TokenClaims? {
        switch identity {
        case .token(let token): try? TokenClaims(token: Array(token.utf8))
        case .tokenFile(let path, _):
            (try? File.read(path, limit: TokenClaims.maximumSize)).flatMap { try? TokenClaims(token: $0) }
        case .certificate: nil
        }
    }
}
