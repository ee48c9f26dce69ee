import Transport

/// Checks the variables that tell where the API server is, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT.
enum EnvironmentCheck {
    static func run(_ run: DoctorRun) -> Finding {
        let server = run.configuration.server
        let host = run.variable("KUBERNETES_SERVICE_HOST")
        let port = run.variable("KUBERNETES_SERVICE_PORT")
        let variables = host.map { "KUBERNETES_SERVICE_HOST=\($0), KUBERNETES_SERVICE_PORT=\(port ?? "")" }
        switch run.configuration.serverSource {
        case .given:
            return .ok("the server is given: \(server.url); \(variables ?? "KUBERNETES_SERVICE_HOST is not set")")
        case .environment, .mount:
            return .warning(
                variables ?? server.url,
                port == nil
                    ? [
                        .init(
                            "KUBERNETES_SERVICE_PORT is not set, so 443 is taken",
                            hint: "Set both variables, or give --server.")
                    ]
                    : [])
        case .fallback:
            return .warning(
                "KUBERNETES_SERVICE_HOST is not set; the usual name is tried: \(server.authority)",
                [unset])
        }
    }

    /// The variables that every container has are not there.
    static let unset = Finding.Problem(
        "this is no pod, or what started this process dropped the variables, as env -i, su - and sshd do",
        hint: "Keep KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT, or give --server.")
}
