import JSON

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
        /// Where the value is.
        let path: [String]
        /// How it is shown.
        let style: Style
        /// Whether PersistentVolumes alone have it.
        let isPersistent: Bool
    }

    /// The member of the volume that holds it.
    let key: String
    /// What it is, in words.
    let words: String
    /// Its fields in order.
    private(set) var fields: [Field] = []

    /// The kind of a volume of a pod, or of a PersistentVolume's specification, and what it says of it; `nil` for one that
    /// is not known.
    static func find(in volume: JSONNode?) -> (kind: VolumeKind, source: JSONNode)? {
        guard let volume else { return nil }
        // A volume has a name and its source, and kinds are many.
        var first = all.count
        for (key, source) in volume.members where key != "name" && !source.isNull {
            if let place = places[key], place < first { first = place }
        }
        guard first < all.count, let source = volume[all[first].key] else { return nil }
        return (all[first], source)
    }

    /// Where the kinds stand among all.
    private static let places = Dictionary(
        all.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })

    /// The kinds in the order in which kubectl looks for them.
    static let all: [VolumeKind] = {
        var kinds: [VolumeKind] = []
        for line in table.lines {
            let words = line.dropFirst().utf8.split(separator: UInt8(ascii: "|")).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard let first = line.first, first == " " || first == "+" else {
                let end = line.utf8.firstIndex(of: UInt8(ascii: "|")) ?? line.endIndex
                kinds.append(VolumeKind(key: String(line[..<end]), words: String(line[end...].dropFirst())))
                continue
            }
            let style: Style =
                switch words.count > 2 ? words[2] : "" {
                case "[]": .list
                case ",": .joined
                case "&": .reference
                case "map": .map
                case let absent: .text(absent: absent)
                }
            let path = words[1].utf8.split(separator: UInt8(ascii: ".")).map { String(decoding: $0, as: UTF8.self) }
            kinds[kinds.count - 1].fields.append(
                Field(title: words[0], path: path, style: style, isPersistent: first == "+"))
        }
        return kinds
    }()

    /// A kind with its words, and below it its fields: the title, where the value is, and what stands for none or how it is
    /// shown. A plus is before what PersistentVolumes alone have.
    private static let table = """
        hostPath|HostPath (bare host directory volume)
         Path:|path
         HostPathType:|type|<none>
        emptyDir|EmptyDir (a temporary directory that shares a pod's lifetime)
         Medium:|medium
         SizeLimit:|sizeLimit|<unset>
        gcePersistentDisk|GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)
         PDName:|pdName
         FSType:|fsType
         Partition:|partition|0
         ReadOnly:|readOnly|false
        awsElasticBlockStore|AWSElasticBlockStore (a Persistent Disk resource in AWS)
         VolumeID:|volumeID
         FSType:|fsType
         Partition:|partition|0
         ReadOnly:|readOnly|false
        gitRepo|GitRepo (a volume that is pulled from git when the pod is created)
         Repository:|repository
         Revision:|revision
        secret|Secret (a volume populated by a Secret)
         SecretName:|secretName
         Optional:|optional|false
        configMap|ConfigMap (a volume populated by a ConfigMap)
         Name:|name
         Optional:|optional|false
        nfs|NFS (an NFS mount that lasts the lifetime of a pod)
         Server:|server
         Path:|path
         ReadOnly:|readOnly|false
        iscsi|ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)
         TargetPortal:|targetPortal
         IQN:|iqn
         Lun:|lun|0
         ISCSIInterface|iscsiInterface
         FSType:|fsType
         ReadOnly:|readOnly|false
         Portals:|portals|[]
         DiscoveryCHAPAuth:|chapAuthDiscovery|false
         SessionCHAPAuth:|chapAuthSession|false
         SecretRef:|secretRef|&
         InitiatorName:|initiatorName|<none>
        glusterfs|Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)
         EndpointsName:|endpoints
        +EndpointsNamespace:|endpointsNamespace|<unset>
         Path:|path
         ReadOnly:|readOnly|false
        persistentVolumeClaim|PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)
         ClaimName:|claimName
         ReadOnly:|readOnly|false
        ephemeral|EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)
        rbd|RBD (a Rados Block Device mount on the host that shares a pod's lifetime)
         CephMonitors:|monitors|[]
         RBDImage:|image
         FSType:|fsType
         RBDPool:|pool
         RadosUser:|user
         Keyring:|keyring
         SecretRef:|secretRef|&
         ReadOnly:|readOnly|false
        quobyte|Quobyte (a Quobyte mount on the host that shares a pod's lifetime)
         Registry:|registry
         Volume:|volume
         ReadOnly:|readOnly|false
        downwardAPI|DownwardAPI (a volume populated by information about the pod)
        azureDisk|AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)
         DiskName:|diskName
         DiskURI:|diskURI
         Kind: |kind
         FSType:|fsType
         CachingMode:|cachingMode
         ReadOnly:|readOnly|false
        vsphereVolume|vSphereVolume (a Persistent Disk resource in vSphere)
         VolumePath:|volumePath
         FSType:|fsType
         StoragePolicyName:|storagePolicyName
        cinder|Cinder (a Persistent Disk resource in OpenStack)
         VolumeID:|volumeID
         FSType:|fsType
         ReadOnly:|readOnly|false
         SecretRef:|secretRef|&
        photonPersistentDisk|PhotonPersistentDisk (a Persistent Disk resource in photon platform)
         PdID:|pdID
         FSType:|fsType
        portworxVolume|PortworxVolume (a Portworx Volume resource)
         VolumeID:|volumeID
        scaleIO|ScaleIO (a persistent volume backed by a block device in ScaleIO)
         Gateway:|gateway
         System:|system
         Protection Domain:|protectionDomain
         Storage Pool:|storagePool
         Storage Mode:|storageMode
         VolumeName:|volumeName
        +SecretName:|secretRef.name
        +SecretNamespace:|secretRef.namespace
         FSType:|fsType
         ReadOnly:|readOnly|false
        local|LocalVolume (a persistent volume backed by local storage on a node)
         Path:|path
        cephfs|CephFS (a CephFS mount on the host that shares a pod's lifetime)
         Monitors:|monitors|[]
         Path:|path
         User:|user
         SecretFile:|secretFile
         SecretRef:|secretRef|&
         ReadOnly:|readOnly|false
        storageos|StorageOS (a StorageOS Persistent Disk resource)
         VolumeName:|volumeName
         VolumeNamespace:|volumeNamespace
         FSType:|fsType
         ReadOnly:|readOnly|false
        fc|FC (a Fibre Channel disk)
         TargetWWNs:|targetWWNs|,
         LUN:|lun|<none>
         FSType:|fsType
         ReadOnly:|readOnly|false
        azureFile|AzureFile (an Azure File Service mount on the host and bind mount to the pod)
         SecretName:|secretName
        +SecretNamespace:|secretNamespace
         ShareName:|shareName
         ReadOnly:|readOnly|false
        flexVolume|FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)
         Driver:|driver
         FSType:|fsType
         SecretRef:|secretRef|&
         ReadOnly:|readOnly|false
         Options:|options|map
        flocker|Flocker (a Flocker volume mounted by the Flocker agent)
         DatasetName:|datasetName
         DatasetUUID:|datasetUUID
        projected|Projected (a volume that contains injected data from multiple sources)
        csi|CSI (a Container Storage Interface (CSI) volume source)
         Driver:|driver
         FSType:|fsType
        +VolumeHandle:|volumeHandle
         ReadOnly:|readOnly|false
        image|Image (a container image or OCI artifact)
         Reference:|reference
         PullPolicy:|pullPolicy
        """
}
