/// The types that kustomize knows to be outside namespaces: those of Kubernetes 1.21, and a few more. Its choice decides
/// what `namespace` is put into, so it is followed also where it has not learned of a type yet.
enum ScopeTable {
    /// A group, the kinds there, and versions.
    private static let text = """
        admissionregistration.k8s.io MutatingWebhookConfiguration ValidatingWebhookConfiguration : v1 v1beta1
        admissionregistration.k8s.io ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding : v1
        apiextensions.k8s.io CustomResourceDefinition : v1 v1beta1
        apiregistration.k8s.io APIService : v1 v1beta1
        authentication.k8s.io TokenReview : v1 v1beta1
        authorization.k8s.io SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview : v1 v1beta1
        certificates.k8s.io CertificateSigningRequest : v1 v1beta1
        flowcontrol.apiserver.k8s.io FlowSchema PriorityLevelConfiguration : v1beta1
        internal.apiserver.k8s.io StorageVersion : v1alpha1
        networking.k8s.io IngressClass : v1 v1beta1
        node.k8s.io RuntimeClass : v1 v1beta1 v1alpha1
        policy PodSecurityPolicy : v1beta1
        rbac.authorization.k8s.io ClusterRole ClusterRoleBinding : v1 v1beta1 v1alpha1
        scheduling.k8s.io PriorityClass : v1 v1beta1 v1alpha1
        storage.k8s.io CSIDriver CSINode StorageClass VolumeAttachment : v1 v1beta1
        storage.k8s.io VolumeAttachment : v1alpha1
        - ComponentStatus Namespace Node PersistentVolume NodeProxyOptions : v1
        """

    private static let types: Set<TypeID> = {
        var types: Set<TypeID> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard let colon = words.firstIndex(of: ":") else { continue }
            for kind in words[1..<colon] {
                for version in words[(colon + 1)...] {
                    types.insert(TypeID(group: words[0] == "-" ? "" : words[0], version: version, kind: kind))
                }
            }
        }
        return types
    }()

    static func isClusterScoped(_ type: TypeID) -> Bool { types.contains(type) }
}
