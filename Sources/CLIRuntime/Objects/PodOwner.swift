import JSON
import Kube
import Transport

/// What a command needs of the owner of its pod.
package enum OwnerNeed: Sendable {
    /// Nothing: the topmost owner is meant.
    case anything
    /// A template of pods, at the usual place of a workload or of a CronJob.
    case podTemplate
    /// A subresource `scale`.
    case scale

    /// What a message says that no owner has.
    fileprivate var name: String {
        switch self {
        case .anything: "name"
        case .podTemplate: "pod template"
        case .scale: "scale"
        }
    }
}

/// Finds what owns the pod that kpod runs in, by the references with `controller: true` (Kubernetes documentation,
/// "Owners and Dependents"), up to the top.
struct PodOwner {
    /// One object on the way up.
    private struct Level {
        let type: ResourceType
        let object: APIObject
        let namespace: String?
    }

    private let pod: OwnPod
    private let context: Context

    /// More levels than any owner has; references that lead in a circle end there.
    private static let mostLevels = 16

    /// The owners of a pod.
    init(_ pod: OwnPod, _ context: Context) {
        self.pod = pod
        self.context = context
    }

    /// The topmost owner that has what is needed; with a type, the topmost of that type.
    ///
    /// - Throws: `CommandError` with `notFound` where there is none; what reading an object on the way up throws.
    func target(_ type: ResourceType? = nil, with need: OwnerNeed) throws -> ObjectTarget {
        let levels = try self.levels()
        guard !levels.isEmpty else {
            throw CommandError(
                "nothing owns pod \(printable(pod.name)): it has no reference with controller: true",
                status: .notFound)
        }
        let found = try levels.reversed().first { level in
            if let type { return level.type.qualifiedResource == type.qualifiedResource }
            return try has(level, need)
        }
        guard let found else {
            let missing = type.map { "is of the type \($0.qualifiedResource)" } ?? "has a \(need.name)"
            let names = levels.map { "\($0.type.kindWithGroup)/\(printable($0.object.name))" }
            throw CommandError(
                "none of what owns pod \(printable(pod.name)) \(missing): \(names.joined(separator: ", "))",
                status: .notFound)
        }
        return pod.said(
            ObjectTarget(
                type: found.type, namespace: found.namespace, name: found.object.name, uid: found.object.uid),
            OwnPod.ownerWord)
    }

    /// The owners from the nearest on, each as it is.
    private func levels() throws -> [Level] {
        var levels: [Level] = []
        var object = APIObject(try pod.read().root)
        while levels.count < Self.mostLevels, let owner = object.controller {
            let version = owner["apiVersion"]?.string ?? ""
            let kind = owner["kind"]?.string ?? ""
            let name = owner["name"]?.string ?? ""
            guard let type = try context.resources.find(kind: kind, apiVersion: version) else {
                throw CommandError(
                    "the server has no type for the owner \(printable(kind)) \(goQuoted(name)) of \(goQuoted(object.name)): "
                        + "no matches for kind \(goQuoted(kind)) in version \(goQuoted(version))", status: .notFound)
            }
            try ObjectName.validate(name)
            let namespace = type.namespaced ? pod.namespace : nil
            object = try context.resources.withServedVersion(of: type) { type in
                let request = Request.get(type, namespace: namespace, name: name)
                return APIObject(try context.client().start(request).document(request: request).root)
            }
            levels.append(Level(type: type, object: object, namespace: namespace))
        }
        return levels
    }

    private func has(_ level: Level, _ need: OwnerNeed) throws -> Bool {
        switch need {
        case .anything: return true
        case .podTemplate:
            let spec = level.object.node["spec"]
            return [spec?["template"], spec?.at("jobTemplate", "spec", "template")].contains {
                $0?.at("spec", "containers") != nil
            }
        case .scale:
            let request = Request.get(
                level.type, namespace: level.namespace, name: level.object.name, subresource: "scale")
            do {
                _ = try context.client().start(request).document(request: request)
                return true
            } catch let error as ServerError where error.status.category == .notFound || error.status.code == 405 {
                return false
            }
        }
    }
}

extension APIObject {
    /// The reference to what controls the object; of several owners only one does.
    fileprivate var controller: JSONNode? {
        node.at("metadata", "ownerReferences")?.elements.first { $0["controller"]?.bool == true }
    }
}
