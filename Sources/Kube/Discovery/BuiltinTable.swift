/// The text behind `BuiltinResources`: every resource type that a Kubernetes 1.36 API server serves by itself.
enum BuiltinTable {
    /// Groups in the order of discovery, the preferred version of a group first.
    ///
    /// A line that begins with a slash names the group and version of the lines below it. The others are
    /// `plural Kind SCOPEVERBS [short,names [categories]]`, where the scope is `+` for namespaced and `-` for
    /// cluster-scoped, the verbs are `*` for all eight, `n` for all but deletecollection, `r` for get and list and
    /// `c` for create, and `.` stands for no short names. The singular name is always the kind in lower case.
    /// One literal, scanned on demand, costs no start-up time and no relocations.
    static let text: String = """
        / v1
        bindings Binding +c
        componentstatuses ComponentStatus -r cs
        configmaps ConfigMap +* cm
        endpoints Endpoints +* ep
        events Event +* ev
        limitranges LimitRange +* limits
        namespaces Namespace -n ns
        nodes Node -* no
        persistentvolumeclaims PersistentVolumeClaim +* pvc
        persistentvolumes PersistentVolume -* pv
        pods Pod +* po all
        podtemplates PodTemplate +*
        replicationcontrollers ReplicationController +* rc all
        resourcequotas ResourceQuota +* quota
        secrets Secret +*
        serviceaccounts ServiceAccount +* sa
        services Service +* svc all
        /apiregistration.k8s.io v1
        apiservices APIService -* . api-extensions
        /apps v1
        controllerrevisions ControllerRevision +*
        daemonsets DaemonSet +* ds all
        deployments Deployment +* deploy all
        replicasets ReplicaSet +* rs all
        statefulsets StatefulSet +* sts all
        /events.k8s.io v1
        events Event +* ev
        /authentication.k8s.io v1
        selfsubjectreviews SelfSubjectReview -c
        tokenreviews TokenReview -c
        /authorization.k8s.io v1
        localsubjectaccessreviews LocalSubjectAccessReview +c
        selfsubjectaccessreviews SelfSubjectAccessReview -c
        selfsubjectrulesreviews SelfSubjectRulesReview -c
        subjectaccessreviews SubjectAccessReview -c
        /autoscaling v2
        horizontalpodautoscalers HorizontalPodAutoscaler +* hpa all
        /autoscaling v1
        horizontalpodautoscalers HorizontalPodAutoscaler +* hpa all
        /batch v1
        cronjobs CronJob +* cj all
        jobs Job +* . all
        /certificates.k8s.io v1
        certificatesigningrequests CertificateSigningRequest -* csr
        /networking.k8s.io v1
        ingressclasses IngressClass -*
        ingresses Ingress +* ing
        ipaddresses IPAddress -* ip
        networkpolicies NetworkPolicy +* netpol
        servicecidrs ServiceCIDR -*
        /policy v1
        poddisruptionbudgets PodDisruptionBudget +* pdb
        /rbac.authorization.k8s.io v1
        clusterrolebindings ClusterRoleBinding -*
        clusterroles ClusterRole -*
        rolebindings RoleBinding +*
        roles Role +*
        /storage.k8s.io v1
        csidrivers CSIDriver -*
        csinodes CSINode -*
        csistoragecapacities CSIStorageCapacity +*
        storageclasses StorageClass -* sc
        volumeattachments VolumeAttachment -*
        volumeattributesclasses VolumeAttributesClass -* vac
        /admissionregistration.k8s.io v1
        mutatingadmissionpolicies MutatingAdmissionPolicy -* . api-extensions
        mutatingadmissionpolicybindings MutatingAdmissionPolicyBinding -* . api-extensions
        mutatingwebhookconfigurations MutatingWebhookConfiguration -* . api-extensions
        validatingadmissionpolicies ValidatingAdmissionPolicy -* . api-extensions
        validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding -* . api-extensions
        validatingwebhookconfigurations ValidatingWebhookConfiguration -* . api-extensions
        /apiextensions.k8s.io v1
        customresourcedefinitions CustomResourceDefinition -* crd,crds api-extensions
        /scheduling.k8s.io v1
        priorityclasses PriorityClass -* pc
        /coordination.k8s.io v1
        leases Lease +*
        /node.k8s.io v1
        runtimeclasses RuntimeClass -*
        /discovery.k8s.io v1
        endpointslices EndpointSlice +*
        /resource.k8s.io v1
        deviceclasses DeviceClass -*
        resourceclaims ResourceClaim +*
        resourceclaimtemplates ResourceClaimTemplate +*
        resourceslices ResourceSlice -*
        /flowcontrol.apiserver.k8s.io v1
        flowschemas FlowSchema -*
        prioritylevelconfigurations PriorityLevelConfiguration -*
        """
}
