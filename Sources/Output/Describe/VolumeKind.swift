/// How a kind of volume is described: in words, and by its fields.
struct VolumeKind {
    /// How the value of a field is shown.
    enum Style {
        /// A scalar, or other text where it is absent.
        case text(absent: String)
        /// A list as Go prints it: `[a b]`.
        case list
        /// A list with commas.
        case joined
        /// A reference to a Secret as Go prints it.
        case reference
        /// A map as Go prints it: `map[a:b]`.
        case map
    }

    /// A line of the description.
    struct Field {
        /// The title, with what follows it before the tab.
        let title: String
        /// The field.
        let key: String
        /// How its value is shown.
        let style: Style

        init(_ title: String, _ key: String, _ style: Style = .text(absent: "")) {
            self.title = title
            self.key = key
            self.style = style
        }

        static let readOnly = Field("ReadOnly:", "readOnly", .text(absent: "false"))
        static let fsType = Field("FSType:", "fsType")
        static let secret = Field("SecretRef:", "secretRef", .reference)
        static let optional = Field("Optional:", "optional", .text(absent: "false"))
    }

    /// The member of the volume that holds it.
    let key: String
    /// What it is, in words.
    let words: String
    /// Its fields in order.
    let fields: [Field]

    /// The kinds of volumes of pods, in the order in which kubectl looks for them.
    static let all: [VolumeKind] = [
        VolumeKind(
            key: "hostPath", words: "HostPath (bare host directory volume)",
            fields: [Field("Path:", "path"), Field("HostPathType:", "type", .text(absent: "<none>"))]),
        VolumeKind(
            key: "emptyDir", words: "EmptyDir (a temporary directory that shares a pod's lifetime)",
            fields: [Field("Medium:", "medium"), Field("SizeLimit:", "sizeLimit", .text(absent: "<unset>"))]),
        VolumeKind(
            key: "gcePersistentDisk", words: "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
            fields: [
                Field("PDName:", "pdName"), .fsType, Field("Partition:", "partition", .text(absent: "0")), .readOnly,
            ]),
        VolumeKind(
            key: "awsElasticBlockStore", words: "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
            fields: [
                Field("VolumeID:", "volumeID"), .fsType, Field("Partition:", "partition", .text(absent: "0")),
                .readOnly,
            ]),
        VolumeKind(
            key: "gitRepo", words: "GitRepo (a volume that is pulled from git when the pod is created)",
            fields: [Field("Repository:", "repository"), Field("Revision:", "revision")]),
        VolumeKind(
            key: "secret", words: "Secret (a volume populated by a Secret)",
            fields: [Field("SecretName:", "secretName"), .optional]),
        VolumeKind(
            key: "configMap", words: "ConfigMap (a volume populated by a ConfigMap)",
            fields: [Field("Name:", "name"), .optional]),
        VolumeKind(
            key: "nfs", words: "NFS (an NFS mount that lasts the lifetime of a pod)",
            fields: [Field("Server:", "server"), Field("Path:", "path"), .readOnly]),
        VolumeKind(
            key: "iscsi",
            words:
                "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
            fields: [
                Field("TargetPortal:", "targetPortal"), Field("IQN:", "iqn"), Field("Lun:", "lun", .text(absent: "0")),
                Field("ISCSIInterface", "iscsiInterface"), .fsType, .readOnly, Field("Portals:", "portals", .list),
                Field("DiscoveryCHAPAuth:", "chapAuthDiscovery", .text(absent: "false")),
                Field("SessionCHAPAuth:", "chapAuthSession", .text(absent: "false")), .secret,
                Field("InitiatorName:", "initiatorName", .text(absent: "<none>")),
            ]),
        VolumeKind(
            key: "glusterfs",
            words: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
            fields: [Field("EndpointsName:", "endpoints"), Field("Path:", "path"), .readOnly]),
        VolumeKind(
            key: "persistentVolumeClaim",
            words: "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
            fields: [Field("ClaimName:", "claimName"), .readOnly]),
        VolumeKind(
            key: "ephemeral",
            words:
                "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)",
            fields: []),
        VolumeKind(
            key: "rbd", words: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
            fields: [
                Field("CephMonitors:", "monitors", .list), Field("RBDImage:", "image"), .fsType,
                Field("RBDPool:", "pool"), Field("RadosUser:", "user"), Field("Keyring:", "keyring"), .secret,
                .readOnly,
            ]),
        VolumeKind(
            key: "quobyte", words: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
            fields: [Field("Registry:", "registry"), Field("Volume:", "volume"), .readOnly]),
        VolumeKind(
            key: "downwardAPI", words: "DownwardAPI (a volume populated by information about the pod)", fields: []),
        VolumeKind(
            key: "azureDisk", words: "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
            fields: [
                Field("DiskName:", "diskName"), Field("DiskURI:", "diskURI"), Field("Kind: ", "kind"), .fsType,
                Field("CachingMode:", "cachingMode"), .readOnly,
            ]),
        VolumeKind(
            key: "vsphereVolume", words: "vSphereVolume (a Persistent Disk resource in vSphere)",
            fields: [
                Field("VolumePath:", "volumePath"), .fsType, Field("StoragePolicyName:", "storagePolicyName"),
            ]),
        VolumeKind(
            key: "cinder", words: "Cinder (a Persistent Disk resource in OpenStack)",
            fields: [Field("VolumeID:", "volumeID"), .fsType, .readOnly, .secret]),
        VolumeKind(
            key: "photonPersistentDisk",
            words: "PhotonPersistentDisk (a Persistent Disk resource in photon platform)",
            fields: [Field("PdID:", "pdID"), .fsType]),
        VolumeKind(
            key: "portworxVolume", words: "PortworxVolume (a Portworx Volume resource)",
            fields: [Field("VolumeID:", "volumeID")]),
        VolumeKind(
            key: "scaleIO", words: "ScaleIO (a persistent volume backed by a block device in ScaleIO)",
            fields: [
                Field("Gateway:", "gateway"), Field("System:", "system"),
                Field("Protection Domain:", "protectionDomain"), Field("Storage Pool:", "storagePool"),
                Field("Storage Mode:", "storageMode"), Field("VolumeName:", "volumeName"), .fsType, .readOnly,
            ]),
        VolumeKind(
            key: "cephfs", words: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
            fields: [
                Field("Monitors:", "monitors", .list), Field("Path:", "path"), Field("User:", "user"),
                Field("SecretFile:", "secretFile"), .secret, .readOnly,
            ]),
        VolumeKind(
            key: "storageos", words: "StorageOS (a StorageOS Persistent Disk resource)",
            fields: [
                Field("VolumeName:", "volumeName"), Field("VolumeNamespace:", "volumeNamespace"), .fsType, .readOnly,
            ]),
        VolumeKind(
            key: "fc", words: "FC (a Fibre Channel disk)",
            fields: [
                Field("TargetWWNs:", "targetWWNs", .joined), Field("LUN:", "lun", .text(absent: "<none>")), .fsType,
                .readOnly,
            ]),
        VolumeKind(
            key: "azureFile", words: "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
            fields: [Field("SecretName:", "secretName"), Field("ShareName:", "shareName"), .readOnly]),
        VolumeKind(
            key: "flexVolume",
            words:
                "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
            fields: [
                Field("Driver:", "driver"), .fsType, .secret, .readOnly, Field("Options:", "options", .map),
            ]),
        VolumeKind(
            key: "flocker", words: "Flocker (a Flocker volume mounted by the Flocker agent)",
            fields: [Field("DatasetName:", "datasetName"), Field("DatasetUUID:", "datasetUUID")]),
        VolumeKind(
            key: "projected", words: "Projected (a volume that contains injected data from multiple sources)",
            fields: []),
        VolumeKind(
            key: "csi", words: "CSI (a Container Storage Interface (CSI) volume source)",
            fields: [Field("Driver:", "driver"), .fsType, .readOnly]),
        VolumeKind(
            key: "image", words: "Image (a container image or OCI artifact)",
            fields: [Field("Reference:", "reference"), Field("PullPolicy:", "pullPolicy")]),
    ]
}
