import Foundation

extension APIServer {
    /// Makes the accounts that clients use, their tokens and files.
    func open(files: ClientFiles) {
        self.files = files
        for account in files.accounts { ensureServiceAccount(account.namespace, account.name) }
        do {
            for account in files.accounts { try rotate(account, revoking: false) }
        } catch {
            FileHandle.standardError.write(Data("sandbox: cannot write the clients' files: \(error)\n".utf8))
        }
    }

    /// Gives an account a new token, in its folder and in the kubeconfig.
    func rotate(_ account: ClientFiles.Account, revoking: Bool) throws {
        guard let files else { return }
        let token = issueToken(account.namespace, account.name)
        if revoking {
            tokens.revokeAll(user: "system:serviceaccount:\(account.namespace):\(account.name)", except: token)
        }
        current[account.folder] = token
        try files.write(account, token: token)
        if current.count == files.accounts.count {
            try files.writeKubeconfig(tokens: files.accounts.map { current[$0.folder] ?? "" })
        }
    }

    /// A token for a service account that is bound, where there is one, to the pod of that account.
    func issueToken(_ namespace: String, _ name: String, lifetime: Int = 3607, audiences: [String] = [Tokens.issuer])
        -> String
    {
        let account = store.object("serviceaccounts", ObjectKey(namespace: namespace, name: name))
        var binding = Tokens.Binding()
        let pods = store.collection("pods")
        let range = pods.range(namespace: namespace)
        for key in pods.keys[range] where pods.keys[range].count < 1_000 {
            guard let pod = pods.entries[key].map(store.value), pod.at("spec", "serviceAccountName")?.string == name,
                pod.at("status", "phase") == "Running"
            else { continue }
            binding.pod = (key.name, pod.at("metadata", "uid")?.string ?? "")
            if let node = pod.at("spec", "nodeName")?.string {
                let uid =
                    store.object("nodes", ObjectKey(namespace: "", name: node))?.at("metadata", "uid")?.string ?? ""
                binding.node = (node, uid)
            }
            break
        }
        return tokens.issue(
            namespace: namespace, account: name, uid: account?.at("metadata", "uid")?.string ?? "", lifetime: lifetime,
            audiences: audiences, binding: binding)
    }

    /// Makes a service account when it is missing.
    func ensureServiceAccount(_ namespace: String, _ name: String) {
        let key = ObjectKey(namespace: namespace, name: name)
        guard store.object("serviceaccounts", key) == nil else { return }
        _ = store.put(
            [
                "kind": "ServiceAccount", "apiVersion": "v1",
                "metadata": [
                    "name": .string(name), "namespace": .string(namespace),
                    "uid": .string(UUID().uuidString.lowercased()),
                    "resourceVersion": "", "creationTimestamp": .string(clock.text),
                ],
            ], storage: "serviceaccounts", key: key)
    }
}
