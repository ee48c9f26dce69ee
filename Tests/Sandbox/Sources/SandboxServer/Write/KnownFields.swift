/// The fields of a few kinds at their top and in their spec, for `fieldValidation` and for applied configurations. Other
/// kinds are not checked.
enum KnownFields {
    private static let common: Set<String> = ["apiVersion", "kind", "metadata"]
    private static let workload: Set<String> = [
        "replicas", "selector", "template", "strategy", "minReadySeconds", "revisionHistoryLimit", "paused",
        "progressDeadlineSeconds",
    ]
    private static let pod: Set<String> = [
        "volumes", "initContainers", "containers", "ephemeralContainers", "restartPolicy",
        "terminationGracePeriodSeconds",
        "activeDeadlineSeconds", "dnsPolicy", "nodeSelector", "serviceAccountName", "serviceAccount",
        "automountServiceAccountToken",
        "nodeName", "hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "securityContext", "imagePullSecrets",
        "hostname",
        "subdomain", "affinity", "schedulerName", "tolerations", "hostAliases", "priorityClassName", "priority",
        "dnsConfig",
        "readinessGates", "runtimeClassName", "enableServiceLinks", "preemptionPolicy", "overhead",
        "topologySpreadConstraints",
        "setHostnameAsFQDN", "os", "hostUsers", "schedulingGates", "resourceClaims", "resources", "hostnameOverride",
        "workloadRef",
    ]
    private static let service: Set<String> = [
        "ports", "selector", "clusterIP", "clusterIPs", "type", "externalIPs", "sessionAffinity", "loadBalancerIP",
        "loadBalancerSourceRanges", "externalName", "externalTrafficPolicy", "healthCheckNodePort",
        "publishNotReadyAddresses",
        "sessionAffinityConfig", "ipFamilies", "ipFamilyPolicy", "allocateLoadBalancerNodePorts", "loadBalancerClass",
        "internalTrafficPolicy", "trafficDistribution",
    ]
    private static let metadata: Set<String> = [
        "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers", "managedFields",
    ]
    private static let tops: [String: Set<String>] = [
        "ConfigMap": ["data", "binaryData", "immutable"], "Secret": ["data", "stringData", "type", "immutable"],
        "Role": ["rules"],
        "ClusterRole": ["rules", "aggregationRule"], "RoleBinding": ["subjects", "roleRef"],
        "ClusterRoleBinding": ["subjects", "roleRef"],
        "Namespace": ["spec", "status"],
        "ServiceAccount": ["secrets", "imagePullSecrets", "automountServiceAccountToken"],
        "Deployment": ["spec", "status"], "Service": ["spec", "status"], "Pod": ["spec", "status"],
    ]
    private static let specs: [String: Set<String>] = [
        "Deployment": workload, "Pod": pod, "Service": service, "Namespace": ["finalizers"],
    ]

    /// The unknown fields of an object, as paths.
    static func unknown(in object: JSON, _ type: ResourceType) -> [String] {
        guard !type.isCustom, let top = tops[type.kind] else { return [] }
        var unknown = (object.object?.keys ?? []).filter { !top.contains($0) && !common.contains($0) }
        unknown += (object["metadata"]?.object?.keys ?? []).filter { !metadata.contains($0) }.map { "metadata.\($0)" }
        if let spec = specs[type.kind] {
            unknown += (object["spec"]?.object?.keys ?? []).filter { !spec.contains($0) }.map { "spec.\($0)" }
        }
        if type.kind == "Deployment" {
            unknown += (object.at("spec", "template", "spec")?.object?.keys ?? []).filter { !pod.contains($0) }.map {
                "spec.template.spec.\($0)"
            }
        }
        return unknown
    }
}
