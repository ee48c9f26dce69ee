import JSON
import Kube

/// Finds the objects that were applied once and that the files have no more: those that the options choose, that this
/// field manager has applied (or `kubectl apply`, as its annotation tells), and that were not applied this time.
package struct Pruner {
    private let selection: ObjectSelection
    private let types: [ResourceType]
    private let fieldManager: String
    private var namespaces: Set<String> = []
    private var applied: Set<String> = []

    /// Reads the options, and looks the types up.
    ///
    /// - Throws: as `PruneFlags.types`; `InvalidInput` for options that exclude each other.
    package init(_ context: Context, fieldManager: String) throws {
        selection = try ObjectSelection(options: context)
        types = try PruneFlags.types(context)
        self.fieldManager = fieldManager
    }

    /// Notes an object that the files have, as it was applied.
    package mutating func keep(_ object: JSONDocument, type: ResourceType) {
        let object = APIObject(object.root)
        applied.insert(object.uid)
        if type.namespaced { namespaces.insert(object.namespace) }
    }

    /// Does something with each object that is to go, type by type: those of the namespaces first.
    package func visit(_ attempts: Attempts, _ body: (SelectedObject) throws -> Void) throws {
        let places = namespaces.sorted().flatMap { namespace in
            types.filter(\.namespaced).map { ObjectTarget(type: $0, namespace: namespace, name: nil) }
        }
        let global = types.filter { !$0.namespaced }.map { ObjectTarget(type: $0, namespace: nil, name: nil) }
        try attempts.each(places + global) { target in
            try attempts.each(selection.read(target).filter { isPruned($0.object) }, body)
        }
    }

    private func isPruned(_ object: APIObject) -> Bool {
        guard !applied.contains(object.uid) else { return false }
        return object.annotation(ClientSideApplyMigration.annotation) != nil
            || ManagedFieldsEntry.entries(of: object.node).contains {
                $0.manager == fieldManager && $0.operation == .apply
            }
    }
}
