/// What this kpod is.
enum BuildInfo {
    /// kpod's version, in the form of Kubernetes releases.
    static let version = "v0.1.0"
    /// The minor version of Kubernetes 1 whose built-in types are compiled in.
    static let kubernetesMinor = 36
    /// The platform, in Go's terms as kubectl prints it.
    static var platform: String {
        #if arch(x86_64)
            "linux/amd64"
        #elseif arch(arm64)
            "linux/arm64"
        #else
            "linux"
        #endif
    }
    /// What kpod calls itself to the API server.
    static var userAgent: String { "kpod/\(version) (\(platform))" }
}
