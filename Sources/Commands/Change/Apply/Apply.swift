import Arguments
import CLIRuntime
import JSON
import Kube
import System
import Transport

/// `kpod apply`: makes objects as files describe them, always by server-side apply (KEP-555).
enum Apply {
    static let command = Command(
        CommandSpec(
            "apply", summary: "Make objects as files describe them",
            discussion: """
                The API server merges the files into what is there (server-side apply) and records kpod as the owner of the \
                fields that they set. It needs the right to patch, and to create where an object does not exist; the right \
                to get only tells "unchanged" from "configured".

                Fields that `kubectl apply` without --server-side has set are taken over, and kpod says so. A field that \
                anybody else has set is a conflict: the message names it, its owner and the flag that takes it over.

                Each object is tried in order, and the failures are reported at the end. A custom resource may stand in \
                the same files as its definition, after it.
                """,
            usage: "-f FILE ...",
            options: ApplyOptions.specs,
            examples: [
                Example("Make what a file describes", "kpod apply -f role.yaml"),
                Example("Make what comes from standard input", "kpod apply -f -"),
                Example("All files of a directory and below it", "kpod apply -R -f manifests/"),
                Example("See what would happen", "kpod apply --dry-run=server -f role.yaml"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let options = try ApplyOptions(context)
        let entries = ManifestFiles.entries(context).filter { entry in
            guard case .object(let object) = entry, !options.selector.requirements.isEmpty else { return true }
            return options.selector.matches { object.value.at("metadata", "labels", $0)?.string }
        }
        guard !entries.isEmpty else { throw InvalidInput("no objects passed to apply") }

        var failures: [any Error] = []
        var results = ApplyResults(options: options, isList: entries.count > 1)
        let types = ApplyTypes(context)
        // The object that could not be read comes first in kubectl too: it reads everything before it sends anything.
        for case .failure(let error) in entries { failures.append(error) }
        let objects = entries.compactMap { entry in
            if case .object(let object) = entry { object } else { nil }
        }
        for (index, object) in objects.enumerated() {
            do {
                let applied = try ApplyObject(object, types: types, options: options, context: context).run()
                try results.print(applied, context)
                if options.dryRun == .none { types.noteApplied(object) }
            } catch TransportError.cancelled where context.arguments[GlobalOptions.curl] {
                continue
            } catch let error as TransportError {
                if case .interrupted = error { throw error }
                failures.append(error)
                guard error.exitClass == .unreachable || error.exitClass == .credentials else { continue }
                let rest = objects.count - index - 1
                if rest > 0 {
                    context.say("\(rest) more object\(rest == 1 ? " was" : "s were") not tried")
                }
                break
            } catch let error as SystemError {
                throw error
            } catch {
                failures.append(error)
            }
        }
        try results.end(context)
        guard failures.isEmpty else { throw CommandError.Several(errors: failures) }
        return .success
    }
}
