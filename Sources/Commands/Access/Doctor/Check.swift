/// One check of `doctor`: the name that its line begins with, and the function that looks.
struct Check: Sendable {
    let name: String
    /// Looks. What it learns for the checks after it goes into the run; an error is a failed finding.
    let run: @Sendable (DoctorRun) throws -> Finding

    /// All checks, in the order in which an in-pod call needs what they look at.
    static let all = [
        Check(name: "environment", run: EnvironmentCheck.run),
        Check(name: "mount", run: MountCheck.run),
        Check(name: "token", run: TokenCheck.run),
        Check(name: "ca", run: AuthorityCheck.run),
        Check(name: "proxy", run: ProxyCheck.run),
        Check(name: "dns", run: DNSCheck.run),
        Check(name: "tcp", run: TCPCheck.run),
        Check(name: "tls", run: TLSCheck.run),
        Check(name: "livez", run: HealthCheck.run),
        Check(name: "version", run: VersionCheck.run),
        Check(name: "identity", run: IdentityCheck.run),
        Check(name: "permissions", run: PermissionsCheck.run),
    ]
}
