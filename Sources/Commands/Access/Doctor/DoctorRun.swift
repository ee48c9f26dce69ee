import CLIRuntime
import Kube
import Transport

/// What the checks of one run of `doctor` share: what it is about, and what was learnt so far.
final class DoctorRun {
    let context: Context
    /// The cluster, as options and container describe it.
    let configuration: ClusterConfiguration
    /// What looks at the network.
    let probe: any Probe
    /// What the token says of itself; `nil` until it was read, and for one that says nothing.
    var claims: TokenClaims?
    /// The certificates of the CA in force.
    var authorities: [Certificate] = []

    init(_ context: Context, _ configuration: ClusterConfiguration) {
        self.context = context
        self.configuration = configuration
        probe = context.platform.probe(configuration)
    }

    var now: Timestamp { context.now }

    /// An environment variable; `nil` where it is empty.
    func variable(_ name: String) -> String? {
        context.platform.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether the mounted token is the identity.
    var usesMountedToken: Bool {
        if case .tokenFile(_, isMounted: true) = configuration.identity { return true }
        return false
    }

    /// Whether the mounted CA is the one in force.
    var usesMountedAuthority: Bool {
        if case .authority(_, isMounted: true) = configuration.trust { return true }
        return false
    }

    /// A time and how far it is from now: `2026-11-23T22:00:00Z (in 20m)`.
    func text(_ time: Timestamp) -> String {
        let distance = time < now ? HumanDuration.text(now - time) + " ago" : "in " + HumanDuration.text(time - now)
        return "\(time.rfc3339) (\(distance))"
    }
}
