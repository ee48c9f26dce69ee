import CLIRuntime
import Kube
import System
import Transport

/// The folder of the service account: is it there, readable by this user, and whole?
enum MountCheck {
    static func run(_ run: DoctorRun) throws -> Finding {
        let directory = run.configuration.serviceAccountDirectory
        let (namespace, source) = ClusterConfiguration.namespace(options: run.context.clusterOptions) {
            run.context.platform.environment[$0]
        }
        try ObjectName.validate(namespace, as: "namespace")
        guard run.usesMountedToken || run.usesMountedAuthority else {
            return .skipped("\(directory) is not needed: credentials and CA are given; namespace \(namespace)")
        }
        let names: [String]
        do {
            names = try File.list(directory).filter { !$0.hasPrefix("..") }
        } catch {
            if error.isNotFound { return absent(.noMount(directory: directory)) }
            return .failed(
                ConfigurationError.unreadable(.token, error, userID: Process.userID),
                cause: "the folder is closed to this user")
        }
        guard !names.isEmpty else {
            return .failed(
                ConfigurationError.emptyMount(directory: directory),
                cause:
                    "another volume is mounted over it, or an admission policy or the image put an empty folder there")
        }
        if run.usesMountedToken { try look("\(directory)/token", .token) }
        if run.usesMountedAuthority { try look("\(directory)/ca.crt", .authority) }
        return .warning(
            "\(directory): \(names.joined(separator: ", ")); namespace \(namespace)",
            source == .fallback
                ? [
                    .init(
                        "no namespace is told, so \"default\" is taken",
                        hint: "Mount the namespace file, set POD_NAMESPACE, or give --namespace.")
                ] : [])
    }

    private static func absent(_ error: ConfigurationError) -> Finding {
        .failed(
            error,
            cause: "automountServiceAccountToken: false in the pod or its service account, or the folder is mounted "
                + "elsewhere, or this is no pod")
    }

    private static func look(_ path: String, _ kind: ConfigurationError.CredentialKind) throws {
        do {
            _ = try File.status(path)
            _ = try File.read(path, limit: 16 << 20)
        } catch {
            if error.isNotFound { throw ConfigurationError.missing(kind, path: path) }
            throw ConfigurationError.unreadable(kind, error, userID: Process.userID)
        }
    }
}
