import JSON
import Kube

/// What a description is made of: the object, its events, and what else was asked for.
public struct DescribedObject {
    /// A list that a description needs, or why it could not be read.
    public enum Related {
        /// The items.
        case items([JSONNode])
        /// It was refused or failed; the server's words.
        case failed(String)
    }

    /// The object.
    public let object: APIObject
    /// Its events; nil where they are not shown.
    public let events: [JSONNode]?
    /// What its kind asked for, in that order.
    public let related: [Related]

    /// An object with what belongs to it.
    public init(_ node: JSONNode, events: [JSONNode]?, related: [Related]) {
        object = APIObject(node)
        self.events = events
        self.related = related
    }

    var node: JSONNode { object.node }

    /// The items of a list that was asked for; none where it could not be read.
    func items(_ index: Int) -> [JSONNode] {
        guard index < related.count, case .items(let items) = related[index] else { return [] }
        return items
    }
}

/// A list, or one object, that the description of another needs.
public struct RelatedRequest {
    /// The type, as `kpod get` takes it.
    public let type: String
    /// Where; nil is everywhere.
    public var namespace: String?
    /// One object by its name, or all that the selectors choose.
    public var name: String?
    /// Label selector; empty chooses everything.
    public var labelSelector = ""
    /// Field selector; empty chooses everything.
    public var fieldSelector = ""
    /// Whether the list is asked for in pages.
    public var isPaged = true
    /// Whether there is no description without it.
    public var isNeeded = false
    /// Whether a refusal is told in the description all the same.
    public var mayBeForbidden = false
}

/// How the objects of one kind are described.
public struct DescribedKind: Sendable {
    /// The API group; empty is the core group.
    let group: String
    /// The kind.
    let kind: String
    /// Whether its description ends in events.
    public var showsEvents = true
    /// Whether its events are found without their kind, as kubectl finds those of pods.
    public var findsEventsByName = false
    /// What it needs besides the object.
    public var related: @Sendable (APIObject) -> [RelatedRequest] = { _ in [] }
    /// The identities under which its events may stand; the object's own, unless a kind has others.
    public var eventIdentities: @Sendable (APIObject) -> [String] = { [$0.uid] }
    /// Writes the description.
    public let write: @Sendable (inout DescriptionWriter, DescribedObject) -> Void

    /// The description of a type's objects: that of its kind, or the generic one.
    public static func find(_ type: ResourceType) -> DescribedKind {
        all.first { $0.kind == type.kind && $0.group == type.group } ?? generic
    }

    /// Those that have a description of their own.
    static let all: [DescribedKind] = [
        certificateSigningRequest, clusterRole, clusterRoleBinding, configMap, cronJob, csiNode, daemonSet, deployment,
        endpoints, endpointSlice, horizontalPodAutoscaler, ingress, ingressClass, ipAddress, job, limitRange, namespace,
        networkPolicy, node, persistentVolume, persistentVolumeClaim, pod, podDisruptionBudget, priorityClass,
        replicaSet,
        replicationController, resourceQuota, role, roleBinding, secret, service, serviceAccount, serviceCIDR,
        statefulSet,
        storageClass, volumeAttributesClass,
    ]
}
