/// The roles and bindings that a cluster has after its bootstrap, as far as the sandbox keeps them.
enum BootstrapRoles {
    private static let group = "rbac.authorization.k8s.io"
    private static let read = ["get", "list", "watch"]
    private static let write = ["create", "delete", "deletecollection", "patch", "update"]

    private static func rule(_ groups: [String], _ resources: [String], _ verbs: [String]) -> JSON {
        ["verbs": JSON(verbs), "apiGroups": JSON(groups), "resources": JSON(resources)]
    }

    private static func urls(_ paths: [String]) -> JSON { ["verbs": ["get"], "nonResourceURLs": JSON(paths)] }

    private static func metadata(_ name: String) -> JSON {
        [
            "name": .string(name), "uid": .string(uid(name)), "resourceVersion": "10", "creationTimestamp": "",
            "labels": ["kubernetes.io/bootstrapping": "rbac-defaults"],
            "annotations": ["rbac.authorization.kubernetes.io/autoupdate": "true"],
        ]
    }

    /// A UID that is the same in every run.
    static func uid(_ name: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        func hex(_ value: UInt64, _ digits: Int) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: max(0, digits - text.count)) + text.suffix(digits)
        }
        let second = hash &* 0x9E37_79B9_7F4A_7C15
        return
            "\(hex(hash >> 32, 8))-\(hex(hash >> 16 & 0xFFFF, 4))-4\(hex(hash & 0xFFF, 3))-a\(hex(second >> 52, 3))-\(hex(second & 0xFFFF_FFFF_FFFF, 12))"
    }

    private static func role(_ name: String, _ rules: [JSON]) -> JSON {
        [
            "kind": "ClusterRole", "apiVersion": .string("\(group)/v1"), "metadata": metadata(name),
            "rules": .array(rules),
        ]
    }

    private static func binding(_ name: String, role: String, groups: [String]) -> JSON {
        [
            "kind": "ClusterRoleBinding", "apiVersion": .string("\(group)/v1"), "metadata": metadata(name),
            "subjects": .array(groups.map { ["kind": "Group", "apiGroup": .string(group), "name": .string($0)] }),
            "roleRef": ["apiGroup": .string(group), "kind": "ClusterRole", "name": .string(role)],
        ]
    }

    private static let core = [
        "configmaps", "endpoints", "persistentvolumeclaims", "pods", "replicationcontrollers",
        "replicationcontrollers/scale",
        "serviceaccounts", "services",
    ]
    private static let apps = [
        "daemonsets", "deployments", "deployments/scale", "replicasets", "replicasets/scale", "statefulsets",
        "statefulsets/scale",
    ]

    private static let viewing: [JSON] = [
        rule([""], core + ["persistentvolumeclaims/status", "services/status"], read),
        rule(
            [""],
            [
                "bindings", "events", "limitranges", "namespaces/status", "pods/log", "pods/status",
                "replicationcontrollers/status",
                "resourcequotas", "resourcequotas/status", "namespaces",
            ], read),
        rule(["discovery.k8s.io"], ["endpointslices"], read),
        rule(["apps"], apps + ["controllerrevisions"] + apps.filter { !$0.contains("/") }.map { "\($0)/status" }, read),
        rule(["autoscaling"], ["horizontalpodautoscalers", "horizontalpodautoscalers/status"], read),
        rule(["batch"], ["cronjobs", "cronjobs/status", "jobs", "jobs/status"], read),
        rule(["policy"], ["poddisruptionbudgets", "poddisruptionbudgets/status"], read),
        rule(["networking.k8s.io"], ["ingresses", "ingresses/status", "networkpolicies"], read),
    ]

    private static let editing: [JSON] = [
        rule([""], ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"], read),
        rule([""], ["serviceaccounts"], ["impersonate"]),
        rule([""], ["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"], write),
        rule([""], ["pods/eviction"], ["create"]),
        rule([""], core.filter { $0 != "pods" } + ["events", "secrets", "services/proxy"], write),
        rule([""], ["serviceaccounts/token"], ["create"]),
        rule(["apps"], apps + ["deployments/rollback"], write),
        rule(["autoscaling"], ["horizontalpodautoscalers"], write),
        rule(["batch"], ["cronjobs", "jobs"], write),
        rule(["policy"], ["poddisruptionbudgets"], write),
        rule(["networking.k8s.io"], ["ingresses", "networkpolicies"], write),
        rule(["coordination.k8s.io"], ["leases"], read + write),
    ]

    private static let administering: [JSON] = [
        rule(["authorization.k8s.io"], ["localsubjectaccessreviews"], ["create"]),
        rule([group], ["rolebindings", "roles"], read + write),
    ]

    private static let health = ["/healthz", "/livez", "/readyz", "/version", "/version/"]

    static let objects: [JSON] = [
        role("cluster-admin", [rule(["*"], ["*"], ["*"]), ["verbs": ["*"], "nonResourceURLs": ["*"]]]),
        role("admin", administering + editing + viewing),
        role("edit", editing + viewing),
        role("view", viewing),
        role(
            "system:basic-user",
            [
                rule(["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]),
                rule(["authentication.k8s.io"], ["selfsubjectreviews"], ["create"]),
            ]),
        role(
            "system:discovery",
            [
                urls([
                    "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz",
                    "/version", "/version/",
                ])
            ]),
        role("system:public-info-viewer", [urls(health)]),
        role(
            "system:service-account-issuer-discovery",
            [
                urls([
                    "/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks",
                    "/openid/v1/jwks/",
                ])
            ]),
        binding("cluster-admin", role: "cluster-admin", groups: ["system:masters"]),
        binding("system:basic-user", role: "system:basic-user", groups: ["system:authenticated"]),
        binding("system:discovery", role: "system:discovery", groups: ["system:authenticated"]),
        binding(
            "system:public-info-viewer", role: "system:public-info-viewer",
            groups: ["system:authenticated", "system:unauthenticated"]),
        binding(
            "system:service-account-issuer-discovery", role: "system:service-account-issuer-discovery",
            groups: ["system:serviceaccounts"]),
        [
            "kind": "ClusterRoleBinding", "apiVersion": .string("\(group)/v1"),
            "metadata": [
                "name": "demo-admin", "uid": .string(uid("demo-admin")), "resourceVersion": "11",
                "creationTimestamp": "",
            ],
            "subjects": [["kind": "ServiceAccount", "name": "demo-admin", "namespace": "shop"]],
            "roleRef": ["apiGroup": .string(group), "kind": "ClusterRole", "name": "cluster-admin"],
        ],
    ]
}
