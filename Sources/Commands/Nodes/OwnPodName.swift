import CLIRuntime
import Kube

/// Which pod kpod runs in, as far as the container knows: by the token's claims, by `POD_NAME`, or by the host name.
struct OwnPodName {
    private let namespace: String
    private let name: String
    private let uid: String

    /// Looks at the token and the environment; nothing is asked for.
    init(_ context: Context) {
        let claims = (try? context.configuration().token()).flatMap { try? TokenClaims(token: Array($0.utf8)) }
        let variable = context.platform.environment["POD_NAME"] ?? ""
        uid = claims?.pod?.uid ?? ""
        name = claims?.pod?.name ?? (variable.isEmpty ? context.platform.hostName : variable)
        let bound = claims?.namespace ?? ""
        namespace = bound.isEmpty ? context.namespace : bound
    }

    /// Whether a pod is that one.
    func names(_ pod: APIObject) -> Bool {
        pod.name == name && pod.namespace == namespace && (uid.isEmpty || pod.uid == uid)
    }
}
