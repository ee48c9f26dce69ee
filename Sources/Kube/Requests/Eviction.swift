import JSON

extension Request {
    /// Asks for a pod to be removed as its disruption budgets allow (policy/v1 Eviction): 429 says that one does not now.
    public static func evict(namespace: String, pod: String, options: DeleteOptions) -> Request {
        var deleteOptions = JSONObject()
        if let seconds = options.gracePeriodSeconds { deleteOptions["gracePeriodSeconds"] = .int(seconds) }
        if !options.uid.isEmpty { deleteOptions["preconditions"] = ["uid": .string(options.uid)] }
        if options.dryRun { deleteOptions["dryRun"] = ["All"] }
        let body: JSONValue = [
            "kind": "Eviction", "apiVersion": "policy/v1",
            "metadata": ["name": .string(pod), "namespace": .string(namespace)],
            "deleteOptions": .object(deleteOptions),
        ]
        return .create(.pods, namespace: namespace, name: pod, subresource: "eviction", body: body.compact)
    }
}
