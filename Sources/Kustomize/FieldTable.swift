/// The fields in which kustomize 5.8 does its work unless told of others: its built-in configuration, as one text.
enum FieldTable {
    /// Where a pod's specification stands in the kinds of a set, which `@A`, `@B` and `@C` name.
    private static let holders: [String: String] = [
        "@A": "Pod.v1 PodTemplate Deployment ReplicaSet DaemonSet StatefulSet Job CronJob",
        "@B": "Pod StatefulSet Deployment ReplicationController CronJob Job DaemonSet",
        "@C": "CronJob DaemonSet Deployment Job Pod ReplicaSet StatefulSet",
    ]

    /// A line without a blank names the transformer of those below it; `nameReference` is followed by the type that is
    /// referred to. The others are a path, which `+` in front makes, and the types, as `Kind.version.group`, that it is of;
    /// `*` are all.
    private static let text = """
        namePrefix
        metadata/name *
        nameSuffix
        metadata/name *
        commonLabels
        +metadata/labels *
        +spec/selector Service.v1 ReplicationController.v1
        +spec/selector/matchLabels Deployment ReplicaSet DaemonSet StatefulSet..apps
        +spec/template/metadata/labels ReplicationController.v1 Deployment ReplicaSet DaemonSet StatefulSet..apps Job..batch
        +spec/jobTemplate/metadata/labels CronJob..batch
        +spec/jobTemplate/spec/template/metadata/labels CronJob..batch
        +spec/volumeClaimTemplates[]/metadata/labels StatefulSet..apps
        spec/template/spec/affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels Deployment..apps StatefulSet..apps
        spec/template/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels Deployment..apps StatefulSet..apps
        spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels Deployment..apps StatefulSet..apps
        spec/template/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels Deployment..apps StatefulSet..apps
        spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels Deployment..apps StatefulSet..apps
        spec/selector/matchLabels Job..batch PodDisruptionBudget..policy
        spec/jobTemplate/spec/selector/matchLabels CronJob..batch
        spec/podSelector/matchLabels NetworkPolicy..networking.k8s.io
        spec/ingress/from/podSelector/matchLabels NetworkPolicy..networking.k8s.io
        spec/egress/to/podSelector/matchLabels NetworkPolicy..networking.k8s.io
        templateLabels
        +metadata/labels *
        +spec/template/metadata/labels ReplicationController.v1 Deployment ReplicaSet DaemonSet StatefulSet..apps Job..batch
        +spec/jobTemplate/metadata/labels CronJob..batch
        +spec/jobTemplate/spec/template/metadata/labels CronJob..batch
        +spec/volumeClaimTemplates[]/metadata/labels StatefulSet..apps
        commonAnnotations
        +metadata/annotations *
        +spec/template/metadata/annotations ReplicationController.v1 Deployment ReplicaSet DaemonSet StatefulSet Job..batch
        +spec/jobTemplate/metadata/annotations CronJob..batch
        +spec/jobTemplate/spec/template/metadata/annotations CronJob..batch
        namespace
        +metadata/name Namespace
        +spec/service/namespace APIService..apiregistration.k8s.io
        spec/conversion/webhook/clientConfig/service/namespace CustomResourceDefinition..apiextensions.k8s.io
        images
        +spec/containers[]/image *
        +spec/initContainers[]/image *
        +spec/volumes[]/image/reference *
        +spec/template/spec/containers[]/image *
        +spec/template/spec/initContainers[]/image *
        +spec/template/spec/volumes[]/image/reference *
        replicas
        +spec/replicas Deployment ReplicationController ReplicaSet StatefulSet
        varReference
        metadata/labels *
        metadata/annotations *
        containers/args @C
        containers/command @C
        containers/env/value @C
        containers/volumeMounts/mountPath @C
        initContainers/args @C
        initContainers/command @C
        initContainers/env/value @C
        initContainers/volumeMounts/mountPath @C
        spec/jobTemplate/spec/template/volumes/nfs/server CronJob
        spec/template/spec/volumes/nfs/server DaemonSet Deployment Job ReplicaSet StatefulSet
        spec/volumes/nfs/server Pod
        spec/template/metadata/annotations Deployment
        spec/rules/host Ingress
        spec/tls/hosts Ingress
        spec/tls/secretName Ingress
        spec/ports/port Service
        spec/ports/targetPort Service
        spec/volumeClaimTemplates/spec/nfs/server StatefulSet
        spec/nfs/server PersistentVolume
        nameReference Deployment
        spec/scaleTargetRef/name HorizontalPodAutoscaler
        nameReference ReplicationController
        spec/scaleTargetRef/name HorizontalPodAutoscaler
        nameReference ReplicaSet
        spec/scaleTargetRef/name HorizontalPodAutoscaler
        nameReference StatefulSet
        spec/scaleTargetRef/name HorizontalPodAutoscaler
        nameReference ConfigMap.v1
        volumes/configMap/name @A
        containers/env/valueFrom/configMapKeyRef/name @A
        initContainers/env/valueFrom/configMapKeyRef/name @A
        containers/envFrom/configMapRef/name @A
        initContainers/envFrom/configMapRef/name @A
        volumes/projected/sources/configMap/name @A
        spec/configSource/configMap Node
        rules/resourceNames Role ClusterRole
        metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap Ingress
        nameReference Secret.v1
        volumes/secret/secretName @A
        containers/env/valueFrom/secretKeyRef/name @A
        initContainers/env/valueFrom/secretKeyRef/name @A
        containers/envFrom/secretRef/name @A
        initContainers/envFrom/secretRef/name @A
        imagePullSecrets/name @A
        volumes/projected/sources/secret/name @A
        spec/tls/secretName Ingress
        metadata/annotations/ingress.kubernetes.io\\/auth-secret Ingress
        metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret Ingress
        metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret Ingress
        imagePullSecrets/name ServiceAccount
        parameters/secretName StorageClass
        parameters/adminSecretName StorageClass
        parameters/userSecretName StorageClass
        parameters/secretRef StorageClass
        rules/resourceNames Role ClusterRole
        spec/template/spec/containers/env/valueFrom/secretKeyRef/name Service.v1.serving.knative.dev
        spec/azureFile/secretName PersistentVolume
        nameReference Service.v1
        spec/serviceName StatefulSet..apps
        spec/rules/http/paths/backend/serviceName Ingress
        spec/backend/serviceName Ingress
        spec/rules/http/paths/backend/service/name Ingress
        spec/defaultBackend/service/name Ingress
        spec/service/name APIService..apiregistration.k8s.io
        webhooks/clientConfig/service ValidatingWebhookConfiguration..admissionregistration.k8s.io
        webhooks/clientConfig/service MutatingWebhookConfiguration..admissionregistration.k8s.io
        nameReference Role..rbac.authorization.k8s.io
        roleRef/name RoleBinding..rbac.authorization.k8s.io
        nameReference ClusterRole..rbac.authorization.k8s.io
        roleRef/name RoleBinding..rbac.authorization.k8s.io ClusterRoleBinding..rbac.authorization.k8s.io
        nameReference ServiceAccount.v1
        subjects RoleBinding..rbac.authorization.k8s.io ClusterRoleBinding..rbac.authorization.k8s.io
        serviceAccountName @B
        nameReference PersistentVolumeClaim.v1
        volumes/persistentVolumeClaim/claimName @B
        nameReference PersistentVolume.v1
        spec/volumeName PersistentVolumeClaim
        rules/resourceNames ClusterRole
        nameReference StorageClass.v1.storage.k8s.io
        spec/storageClassName PersistentVolume PersistentVolumeClaim
        spec/volumeClaimTemplates/spec/storageClassName StatefulSet
        nameReference PriorityClass.v1.scheduling.k8s.io
        priorityClassName @B
        nameReference IngressClass.v1.networking.k8s.io/v1
        spec/ingressClassName Ingress
        nameReference ValidatingAdmissionPolicy..admissionregistration.k8s.io
        spec/policyName ValidatingAdmissionPolicyBinding..admissionregistration.k8s.io
        """

    /// The configuration that the text says.
    static let configuration: Configuration = {
        var result = Configuration()
        var section = ""
        var target: TypeID?
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 1 || words[0] == "nameReference" {
                section = words[0]
                target = words.count > 1 ? type(words[1]) : nil
                continue
            }
            let creates = words[0].hasPrefix("+")
            let path = creates ? String(words[0].dropFirst()) : words[0]
            var specs: [FieldSpec] = []
            for word in words.dropFirst() {
                guard let kinds = holders[word] else {
                    specs.append(FieldSpec(type(word), path, creates: creates))
                    continue
                }
                for kind in kinds.split(separator: " ") {
                    let type = type(String(kind))
                    specs.append(FieldSpec(type, podPath(type.kind) + path, creates: creates))
                }
            }
            if let target {
                result.addReferences(NameReference(target: target, fields: specs))
            } else {
                result.fields[section, default: []] += specs
            }
        }
        return result
    }()

    private static func podPath(_ kind: String) -> String {
        switch kind {
        case "Pod": "spec/"
        case "PodTemplate": "template/spec/"
        case "CronJob": "spec/jobTemplate/spec/template/spec/"
        default: "spec/template/spec/"
        }
    }

    private static func type(_ word: String) -> TypeID {
        guard word != "*" else { return TypeID() }
        let parts = word.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        return TypeID(group: parts.count > 2 ? parts[2] : "", version: parts.count > 1 ? parts[1] : "", kind: parts[0])
    }
}
