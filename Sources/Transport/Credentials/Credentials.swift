import System
import Text

extension ClusterConfiguration {
    /// The bearer token as it is now, for looking into its claims; `nil` if a client certificate is the identity.
    public func token() throws(ConfigurationError) -> String? {
        guard case .token(let token) = try Credentials(self).proof() else { return nil }
        return token
    }

    /// The PEM bytes of the CA in force as they are now; `nil` if the server is not to be verified.
    public func authority() throws(ConfigurationError) -> [UInt8]? { try Credentials(self).authority() }
}

/// The secrets and certificates of a configuration, read again whenever their files change.
final class Credentials {
    /// What proves who is asking.
    enum Proof: Equatable {
        case token(String)
        case certificate([UInt8], key: [UInt8])
    }

    private static let tokenLimit = 1 << 20
    private static let certificateLimit = 16 << 20

    private let configuration: ClusterConfiguration
    private var authorityFile: WatchedFile?
    private var tokenFile: WatchedFile?
    private var certificateFile: WatchedFile?
    private var keyFile: WatchedFile?
    private var checkedToken = ""

    /// Credentials of a configuration; files are read when a request first needs them.
    init(_ configuration: ClusterConfiguration) {
        self.configuration = configuration
        if case .authority(let path, _) = configuration.trust {
            authorityFile = WatchedFile(path: path, limit: Credentials.certificateLimit)
        }
        switch configuration.identity {
        case .tokenFile(let path, _): tokenFile = WatchedFile(path: path, limit: Credentials.tokenLimit)
        case .token: break
        case .certificate(let path, let keyPath):
            certificateFile = WatchedFile(path: path, limit: Credentials.certificateLimit)
            keyFile = WatchedFile(path: keyPath, limit: Credentials.certificateLimit)
        }
    }

    /// The CA's certificates in PEM; `nil` if the server is not to be verified.
    func authority() throws(ConfigurationError) -> [UInt8]? {
        guard authorityFile != nil else { return nil }
        let (bytes, isFresh) = try read(&authorityFile, .authority)
        if isFresh {
            let path = authorityFile?.path
            if Credentials.trimmed(bytes).isEmpty { throw .empty(.authority, path: path ?? "") }
            if let fault = PEM.fault(inCertificates: bytes) {
                throw .malformed(.authority, path: path, reason: fault)
            }
        }
        return bytes
    }

    /// The token, or the certificate with its key, as of now.
    func proof() throws(ConfigurationError) -> Proof {
        switch configuration.identity {
        case .token(let token):
            return .token(try Credentials.checked(Array(token.utf8), path: nil))
        case .tokenFile(let path, _):
            let (bytes, isFresh) = try read(&tokenFile, .token)
            if isFresh { checkedToken = try Credentials.checked(bytes, path: path) }
            return .token(checkedToken)
        case .certificate:
            let certificate = try read(&certificateFile, .clientCertificate).bytes
            let key = try read(&keyFile, .clientKey).bytes
            return .certificate(certificate, key: key)
        }
    }

    /// Reads the token once more; whether it differs from the one that was refused.
    func hasNewToken(insteadOf refused: Proof) -> Bool {
        guard case .tokenFile(let path, _) = configuration.identity, let bytes = try? tokenFile?.reread(),
            let token = try? Credentials.checked(bytes, path: path)
        else { return false }
        checkedToken = token
        return .token(token) != refused
    }

    /// Reads certificate and key once more; whether they differ from those that did not fit each other. The volume may
    /// have swung to its next state between the reading of the one and the other.
    func hasNewCertificate(insteadOf refused: Proof) -> Bool {
        guard case .certificate = configuration.identity, let proof = try? proof() else { return false }
        return proof != refused
    }

    private func read(
        _ file: inout WatchedFile?, _ kind: ConfigurationError.CredentialKind
    ) throws(ConfigurationError) -> (bytes: [UInt8], isFresh: Bool) {
        let failure: SystemError
        do throws(SystemError) {
            return try file?.read() ?? ([], false)
        } catch {
            failure = error
        }
        let path = file?.path ?? ""
        guard failure.isNotFound else { throw .unreadable(kind, failure, userID: Process.userID) }
        // Of a missing file in the mount, the likelier and more helpful cause is the mount itself.
        let directory = configuration.serviceAccountDirectory
        if path.hasPrefix(directory + "/") {
            guard File.isDirectory(directory) else { throw .noMount(directory: directory) }
            if let names = try? File.list(directory), names.isEmpty { throw .emptyMount(directory: directory) }
        }
        throw .missing(kind, path: path)
    }

    /// A token without the blanks and line ends round it, as client-go trims it; anything else that is not a printable
    /// ASCII character would end the header early, or be no token.
    static func checked(_ bytes: [UInt8], path: String?) throws(ConfigurationError) -> String {
        let token = trimmed(bytes)
        if token.isEmpty {
            guard let path else { throw .malformed(.token, path: nil, reason: "it is empty") }
            throw .empty(.token, path: path)
        }
        if token.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            throw .malformed(.token, path: path, reason: "it has several lines")
        }
        guard token.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .malformed(.token, path: path, reason: "it holds blanks, control characters or bytes beyond ASCII")
        }
        return String(decoding: token, as: UTF8.self)
    }

    /// The bytes without blanks, tabs and line ends round them.
    static func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
        var slice = bytes[...].drop(while: isBlank)
        while let last = slice.last, isBlank(last) { slice.removeLast() }
        return slice
    }
}
