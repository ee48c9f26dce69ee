import Arguments
import CLIRuntime
import JSON
import Kube
import Transport

/// `kpod replace`: puts whole objects in the place of those that are there.
enum Replace {
    static let raw = RawRequest.option("Send the file to this path by PUT as it is, and print the answer as it is")

    static let command = Command(
        CommandSpec(
            "replace", summary: "Put whole objects in the place of those that are there",
            discussion: """
                What a file leaves out goes, but for what the server itself sets. An object that names the version it was \
                read at (metadata.resourceVersion) is only replaced where it is still at that.

                It needs the right to update, and the right to get, without which only types are replaced that take it \
                unconditionally. With --force the objects are deleted, waited for, and made anew: that needs the rights to \
                delete, get and create, and all that they own and run ends with them.
                """,
            usage: "-f FILE ...\n--raw PATH -f FILE",
            options: [
                FileOptions.filename.described(as: "Files or directories with the new objects; - is standard input"),
                FileOptions.recursive, FileOptions.envSubst, FileOptions.allowEmpty, FileOptions.kustomize,
                DeletionFlags.force.described(as: "Delete the objects and make them anew"), DeletionFlags.cascade,
                DeletionFlags.gracePeriod,
                DeletionFlags.timeout.described(as: "With --force, how long to wait until they are gone"),
                DeletionFlags.wait.described(as: "With --force, which always waits").defaulting(to: "false"),
                WriteFlags.subresource, CreateOptions.saveConfig, FieldValidation.option, raw,
            ] + ObjectChange.options(fieldManager: "kpod-replace"),
            examples: [
                Example("Replace what a file describes", "kpod replace -f settings.yaml"),
                Example("Delete a pod and make it anew", "kpod replace --force -f pod.yaml"),
                Example("Put a status", "kpod replace --subresource=status -f widget.json"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        guard FileOptions.areGiven(arguments) else {
            throw InvalidInput("must specify -f or -k: give the files with the new objects, or - for standard input")
        }
        if let path = arguments.given(raw) {
            return try RawRequest(method: .put).run(path, context, takesFile: true)
        }
        let isForced = arguments[DeletionFlags.force]
        for option in [DeletionFlags.gracePeriod.spec.name, DeletionFlags.timeout.spec.name]
        where !isForced && arguments.ownOptionsGiven.contains(where: { $0.name == option }) {
            throw InvalidInput("--\(option) must have --force specified")
        }
        let replacement = try Replacement(context)
        let files = try ManifestFiles.read(context, names: isForced ? .required : .optional)
        if try files.areAllowedToBeEmpty(context, orElse: "no objects passed to replace") { return .success }
        let attempts = Attempts(context)
        attempts.keep(files.failures)
        if isForced {
            try replacement.replaceByForce(files.objects, attempts)
        } else {
            try attempts.each(files.objects) { try replacement.replace($0) }
        }
        try attempts.finish()
        return .success
    }
}
