/// The facts about this build of kpod that it tells servers and users: its version and its platform.
package enum BuildInfo {
    /// kpod's version, in the form of Kubernetes releases.
    package static let version = "v0.1.0"
    /// The minor version of Kubernetes 1 whose built-in types are compiled in.
    package static let kubernetesMinor = 36
    /// The platform, in Go's terms as kubectl prints it.
    package static var platform: String {
        #if arch(x86_64)
            "linux/amd64"
        #elseif arch(arm64)
            "linux/arm64"
        #else
            "linux"
        #endif
    }
    /// What kpod calls itself to the API server.
    package static var userAgent: String { "kpod/\(version) (\(platform))" }
}
