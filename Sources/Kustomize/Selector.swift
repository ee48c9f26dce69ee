import JSON
import Kube

/// Which objects a patch or a replacement is for: regular expressions for type, name and namespace, each of which must
/// fit as a whole, and selectors by labels and annotations.
struct Selector {
    private let group: Pattern?
    private let version: Pattern?
    private let kind: Pattern?
    private let name: Pattern?
    private let namespace: Pattern?
    private let labels: LabelSelector
    private let annotations: LabelSelector
    /// Whether nothing is said about type, name and namespace.
    let hasNoIdentity: Bool
    /// Whether nothing is said about labels and annotations.
    let hasNoSelectors: Bool

    init(_ value: JSONValue) throws(KustomizeError) {
        group = try Pattern.whole(value.text("group"))
        version = try Pattern.whole(value.text("version"))
        kind = try Pattern.whole(value.text("kind"))
        name = try Pattern.whole(value.text("name"))
        namespace = try Pattern.whole(value.text("namespace"))
        do throws(InvalidInput) {
            labels = try LabelSelector(value.text("labelSelector"))
            annotations = try LabelSelector(value.text("annotationSelector"))
        } catch {
            throw KustomizeError(error.message)
        }
        hasNoIdentity = group == nil && version == nil && kind == nil && name == nil && namespace == nil
        hasNoSelectors = value.text("labelSelector").isEmpty && value.text("annotationSelector").isEmpty
    }

    private static func fits(_ pattern: Pattern?, _ text: String) -> Bool { pattern?.matches(text) ?? true }

    func fits(_ type: TypeID) -> Bool {
        Self.fits(kind, type.kind) && Self.fits(group, type.group) && Self.fits(version, type.version)
    }

    func fits(name text: String) -> Bool { Self.fits(name, text) }

    func fits(namespace text: String) -> Bool { Self.fits(namespace, text) }

    /// Whether all that is said about an identity fits it.
    func fits(_ id: ObjectID) -> Bool { fits(id.type) && fits(name: id.name) && fits(namespace: id.namespace) }

    /// Whether labels and annotations fit.
    func fitsMetadata(_ resource: Resource) -> Bool {
        labels.matches { resource.metadata("labels")[$0]?.scalarText }
            && annotations.matches { resource.metadata("annotations")[$0]?.scalarText }
    }

    /// The objects that a patch is for, by what they are called now or were called first.
    func select(_ resources: [Resource]) -> [Resource] {
        resources.filter { resource in
            let (id, original) = (resource.id, resource.original)
            return fits(id.type) && (fits(name: original.name) || fits(name: id.name))
                && (fits(namespace: original.effectiveNamespace) || fits(namespace: id.effectiveNamespace))
                && fitsMetadata(resource)
        }
    }
}
