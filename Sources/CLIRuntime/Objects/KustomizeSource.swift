import Arguments
import JSON
import Kube
import Kustomize
import System

/// Kustomizations of the disk.
package enum KustomizeSource {
    /// The most bytes of one file that are read.
    private static let sizeLimit = 256 << 20

    /// Builds the kustomization of a directory, and says what is to be said of it.
    ///
    /// - Parameter isUnrestricted: whether kustomizations may read files outside their directories.
    /// - Throws: `CommandError` with `usage` for a kustomization that cannot be built.
    package static func objects(
        _ directory: String, _ context: Context, isUnrestricted: Bool = false
    ) throws(CommandError) -> [JSONValue] {
        let files = KustomizeFiles(
            resolve: { path in
                File.resolved(path).map { .init(path: $0, isDirectory: File.isDirectory($0)) }
            },
            read: { (path) throws(KustomizeError) in
                do throws(SystemError) {
                    return try File.read(path, limit: sizeLimit)
                } catch {
                    throw KustomizeError(
                        error.isTooLarge
                            ? "\(path) is larger than the \(sizeLimit >> 20) MiB that kpod reads"
                            : "cannot read \(path): \(error.reason)")
                }
            })
        do throws(KustomizeError) {
            let result = try KustomizeBuild(files: files, isUnrestricted: isUnrestricted).run(directory)
            for warning in result.warnings { context.say(warning) }
            return result.objects
        } catch {
            throw CommandError(printable(error.message), status: .usage)
        }
    }
}
