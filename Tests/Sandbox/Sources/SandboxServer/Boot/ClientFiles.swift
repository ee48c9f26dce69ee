import Foundation

/// The files that clients need: a service account's folder for each account, a kubeconfig, and the environment.
struct ClientFiles: Sendable {
    let folder: String
    let port: Int
    /// The file of the certificate authority.
    let authority: String

    /// An account that has a folder.
    struct Account: Sendable {
        let folder: String
        let namespace: String
        let name: String
    }
    let accounts = [
        Account(folder: "demo-admin", namespace: "shop", name: "demo-admin"),
        Account(folder: "default", namespace: "default", name: "default"),
    ]

    /// Writes an account's folder as the kubelet mounts it.
    func write(_ account: Account, token: String) throws {
        let path = "\(folder)/\(account.folder)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        // The folder may be that of a sandbox that ran before, with another authority.
        try replace("\(path)/ca.crt", try String(contentsOfFile: authority, encoding: .utf8))
        try replace("\(path)/namespace", account.namespace)
        try replace("\(path)/token", token)
    }

    /// Writes a file at once, so that a reader finds the old text or the new one.
    private func replace(_ path: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// Writes the kubeconfig, with a context for each account; the first is current.
    func writeKubeconfig(tokens: [String]) throws {
        var users: [JSON] = []
        var contexts: [JSON] = []
        for (account, token) in zip(accounts, tokens) {
            users.append(["name": .string(account.folder), "user": ["token": .string(token)]])
            contexts.append([
                "name": .string(account.folder),
                "context": [
                    "cluster": "sandbox", "user": .string(account.folder), "namespace": .string(account.namespace),
                ],
            ])
        }
        let config: JSON = [
            "apiVersion": "v1", "kind": "Config", "current-context": .string(accounts[0].folder),
            "users": .array(users),
            "contexts": .array(contexts),
            "clusters": [
                [
                    "name": "sandbox",
                    "cluster": [
                        "server": .string("https://127.0.0.1:\(port)"), "certificate-authority": .string(authority),
                    ],
                ]
            ],
        ]
        try replace("\(folder)/kubeconfig", config.text + "\n")
    }

    /// Writes `env`, to be read by a shell, and `sandbox.json`, the announcement.
    func writeEnvironment(_ details: JSON) throws {
        let environment = """
            export KUBERNETES_SERVICE_HOST=127.0.0.1
            export KUBERNETES_SERVICE_PORT=\(port)
            export KPOD_SERVICE_ACCOUNT_DIR='\(folder)/\(accounts[0].folder)'
            export KUBECONFIG='\(folder)/kubeconfig'

            """
        try replace("\(folder)/env", environment)
        try replace("\(folder)/sandbox.json", details.text + "\n")
    }
}
