import Kube
import System

/// Why the cluster or the credentials could not be found in this container, or may not be used together.
///
/// Each case carries what its message needs and nothing secret.
public enum ConfigurationError: Error, Equatable, Sendable {
    /// There is no service account folder at all.
    case noMount(directory: String)
    /// The folder is there and holds nothing.
    case emptyMount(directory: String)
    /// A file of the mount, or one given by hand, is not there.
    case missing(CredentialKind, path: String)
    /// A file is there and cannot be read by this user.
    case unreadable(CredentialKind, SystemError, userID: UInt32)
    /// A file is there and holds nothing.
    case empty(CredentialKind, path: String)
    /// A file does not hold what it should.
    case malformed(CredentialKind, path: String?, reason: String)
    /// Two identities were given at once.
    case conflictingIdentities(String, String)
    /// Half of a client certificate was given.
    case incompleteClientCertificate(missing: String)
    /// `KUBECONFIG` names a file that is there: another cluster may be meant, or another identity.
    case kubeconfig(path: String)
    /// The mounted token would go to a server that nobody has verified.
    case unverifiedServer(ServerAddress)
    /// `--server` or the variables name no server that kpod can talk to.
    case badServer(text: String, reason: String)
    /// `--tls-server-name` is no name of a host.
    case badServerName(String)
    /// Impersonation flags that do not belong together or hold what a header cannot carry.
    case badImpersonation(reason: String)

    /// What a credential file is for.
    public enum CredentialKind: Sendable, Equatable {
        case token
        case authority
        case clientCertificate
        case clientKey

        fileprivate var name: String {
            switch self {
            case .token: "service account token"
            case .authority: "certificate authority (CA)"
            case .clientCertificate: "client certificate"
            case .clientKey: "client key"
            }
        }
    }

    /// The class of the exit code: bad flags are usage errors, all else lacks credentials.
    public var exitClass: TransportError.ExitClass {
        switch self {
        case .conflictingIdentities, .incompleteClientCertificate, .badServer, .badServerName, .badImpersonation,
            .unverifiedServer, .kubeconfig:
            .usage
        default: .credentials
        }
    }

    /// What failed, on what and why, in one line.
    public var message: String {
        switch self {
        case .noMount(let directory):
            "no service account is mounted in this container: \(directory) does not exist"
        case .emptyMount(let directory):
            "the service account folder \(directory) is empty"
        case .missing(let kind, let path):
            "no \(kind.name): \(path) does not exist"
        case .unreadable(let kind, let error, let userID):
            "cannot read the \(kind.name) \(error.path ?? ""): \(error.reason) (running as uid \(userID))"
        case .empty(let kind, let path):
            "the \(kind.name) \(path) is empty"
        case .malformed(let kind, let path, let reason):
            "the \(kind.name)\(path.map { " " + $0 } ?? "") is not usable: \(reason)"
        case .conflictingIdentities(let first, let second):
            "\(first) and \(second) are two identities; give one of them"
        case .incompleteClientCertificate(let missing):
            "a client certificate needs its key and the key its certificate: \(missing) is missing"
        case .kubeconfig(let path):
            "KUBECONFIG names \(printableLine(path)), and kpod reads no kubeconfig: it acts as this pod's own account"
        case .unverifiedServer(let server):
            "the mounted token is not sent to \(server.authority) with --insecure-skip-tls-verify"
        case .badServer(let text, let reason):
            "invalid server \"\(printableLine(text))\": \(reason)"
        case .badServerName(let name):
            "invalid --tls-server-name \"\(printableLine(name))\": a host's name has letters, digits, '.', '-' and ':' only"
        case .badImpersonation(let reason):
            reason
        }
    }

    /// What would mend it; `nil` where the message says it all.
    public var hint: String? {
        let byHand = "or give credentials with --token-file or --client-certificate"
        switch self {
        case .noMount:
            return "Set automountServiceAccountToken: true in the pod or its service account, \(byHand) and "
                + "--certificate-authority. KPOD_SERVICE_ACCOUNT_DIR names the folder if it is mounted elsewhere."
        case .emptyMount:
            return "The volume mounted there carries no token: look at the pod's volumes, \(byHand)."
        case .missing(.token, _):
            return "Mount a serviceAccountToken volume there, \(byHand)."
        case .missing(.authority, _), .empty(.authority, _):
            return "Mount the ConfigMap kube-root-ca.crt there, or give the file with --certificate-authority. "
                + "kpod never falls back to the system's certificates."
        case .unreadable(.token, let error, _) where error.isPermissionDenied:
            return "Set securityContext.fsGroup in the pod, so that its user may read the token."
        case .unreadable(_, let error, _) where error.isPermissionDenied:
            return "Change the file's permissions, or run as a user who may read it."
        case .unreadable:
            return nil
        case .empty(.token, _):
            return "The kubelet writes the token when the pod starts: look at the pod's volumes, \(byHand)."
        case .malformed(.authority, _, _):
            return "A PEM file with at least one certificate is wanted (BEGIN CERTIFICATE … END CERTIFICATE)."
        case .malformed(.token, _, _):
            return "A token is one line of printable characters, as the kubelet writes it."
        case .kubeconfig:
            return
                "Unset KUBECONFIG if that account is meant (env -u KUBECONFIG kpod …); for another cluster or account give "
                + "--server, --certificate-authority and --token-file, or their KPOD_… variables."
        case .unverifiedServer:
            return "Give the server's CA with --certificate-authority instead, or another identity with --token-file."
        case .missing, .empty, .malformed, .conflictingIdentities, .incompleteClientCertificate, .badServer,
            .badServerName, .badImpersonation:
            return nil
        }
    }
}
