import JSON
import Kube

/// The volumes of a pod, or of a template for pods.
extension DescriptionWriter {
    mutating func volumes(_ list: JSONNode?, space: String = "") {
        guard let list, list.length > 0 else { return line(0, "\(space)Volumes:\t<none>") }
        line(0, "\(space)Volumes:")
        for volume in list.elements {
            write(1, space.isEmpty ? "" : " ")
            add(volume["name"])
            add(":\n")
            if let (kind, source) = VolumeKind.find(in: volume) {
                self.volume(source, kind)
            } else {
                line(1, "<unknown>")
            }
        }
    }

    /// A volume's source, at the second level; `isPersistent` for that of a PersistentVolume.
    mutating func volume(_ source: JSONNode, _ kind: VolumeKind, isPersistent: Bool = false) {
        field(2, "Type", kind.words)
        for field in kind.fields where isPersistent || !field.isPersistent {
            let node = source.at(field.path).flatMap { $0.isNull ? nil : $0 }
            write(2, field.title)
            add("\t")
            show(node, field.style, isPersistent)
            end()
        }
        switch kind.key {
        case "projected": projection(source["sources"])
        case "downwardAPI":
            line(2, "Items:")
            for item in source["items"]?.items ?? [] {
                for reference in [item.at("fieldRef", "fieldPath"), item.at("resourceFieldRef", "resource")] {
                    if let reference { line(3, "\(reference.scalar) -> \(item.text("path"))") }
                }
            }
        case "csi": labels("VolumeAttributes", source["volumeAttributes"], level: 2, limit: 140)
        case "ephemeral":
            if let template = source["volumeClaimTemplate"], !template.isNull {
                indent += 2
                claim(APIObject(template), isWhole: false)
                indent -= 2
            }
        default: break
        }
    }

    private mutating func show(_ node: JSONNode?, _ style: VolumeKind.Style, _ isPersistent: Bool) {
        switch style {
        case .text(let absent): if let node { add(node) } else { add(absent) }
        case .list: add(goList(node?.words))
        case .joined: add((node?.words ?? []).joined(separator: ", "))
        case .map: add("map[\((node?.texts ?? []).map { "\($0.key):\($0.value)" }.joined(separator: " "))]")
        case .reference:
            guard let node else { return add("nil") }
            let place = isPersistent ? "Namespace:\(node.text("namespace"))," : ""
            add("&\(isPersistent ? "Secret" : "LocalObject")Reference{Name:\(node.text("name")),\(place)}")
        }
    }

    private mutating func projection(_ sources: JSONNode?) {
        guard let sources else { return }
        for source in sources.elements {
            if let secret = source["secret"], !secret.isNull {
                field(2, "SecretName", secret["name"])
                field(2, "Optional", secret.text("optional", absent: "false"))
            } else if source.has("downwardAPI") {
                field(2, "DownwardAPI", "true")
            } else if let map = source["configMap"], !map.isNull {
                field(2, "ConfigMapName", map["name"])
                field(2, "Optional", map.text("optional", absent: "false"))
            } else if let token = source["serviceAccountToken"], !token.isNull {
                field(2, "TokenExpirationSeconds", token["expirationSeconds"])
            }
        }
    }

    /// A claim, or what a template says of claims to be made.
    mutating func claim(_ claim: APIObject, isWhole: Bool) {
        let node = claim.node
        if isWhole {
            field(0, "Name", claim.name)
            field(0, "Namespace", claim.namespace)
        }
        field(0, "StorageClass", Self.storageClass(claim))
        if isWhole { field(0, "Status", phase(of: claim)) }
        let volume = node.text("spec", "volumeName")
        field(0, "Volume", volume)
        labelsAndAnnotations(claim)
        if isWhole {
            field(0, "Finalizers", goList(node.at("metadata", "finalizers")?.words))
        }
        let capacity = node.text("status", "capacity", "storage", absent: "0")
        field(0, "Capacity", volume.isEmpty ? "" : Quantity.canonical(capacity) ?? capacity)
        field(0, "Access Modes", volume.isEmpty ? "" : Self.accessModes(node.at("status", "accessModes")))
        given(0, "VolumeMode", node.text("spec", "volumeMode"))
        guard let source = node.at("spec", "dataSource"), !source.isNull else { return }
        line(0, "DataSource:")
        if source.has("apiGroup") { field(1, "APIGroup", source.text("apiGroup")) }
        field(1, "Kind", source.text("kind"))
        field(1, "Name", source.text("name"))
    }

    /// The class of a claim or volume, by the annotation that came before the field too.
    static func storageClass(_ object: APIObject) -> String {
        object.annotation("volume.beta.kubernetes.io/storage-class") ?? object.node.text("spec", "storageClassName")
    }

    /// The access modes in their short forms: `RWO,ROX`.
    static func accessModes(_ list: JSONNode?) -> String {
        let words = Set(list?.words ?? [])
        let forms = [
            ("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP"),
        ]
        return forms.filter { words.contains($0.0) }.map(\.1).joined(separator: ",")
    }
}
