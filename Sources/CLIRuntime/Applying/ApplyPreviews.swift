import JSON
import Kube
import Transport

/// What applying objects would make of them, one after another, with what there is asked for ahead of its turn.
package final class ApplyPreviews {
    private let objects: [ManifestObject]
    private let options: ApplyOptions
    private let context: Context
    private let types: ManifestTypes
    private let ahead: Int
    private var begun: [Result<ApplyObject, any Error>] = []

    /// The objects in the order in which they are previewed; `ahead`: how many are asked for at once.
    package init(_ objects: [ManifestObject], _ options: ApplyOptions, _ context: Context, ahead: Int) {
        self.objects = objects
        self.options = options
        self.context = context
        self.ahead = ahead
        types = ManifestTypes(context)
    }

    /// What there is of an object, and what applying it would make of it.
    package func preview(_ index: Int) throws -> (live: JSONDocument?, applied: Applied) {
        while begun.count < min(index + ahead, objects.count) {
            let object = objects[begun.count]
            begun.append(
                Result {
                    var object = try ApplyObject(object, types: types, options: options, context: context)
                    try object.look()
                    return object
                })
        }
        return try begun[index].get().preview()
    }
}
