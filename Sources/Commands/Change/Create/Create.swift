import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod create`: makes objects that are not there yet, from files or from flags.
enum Create {
    static let raw = RawRequest.option("Send the file to this path by POST as it is, and print the answer as it is")
    static let edit = Option(flag: "edit", "Open each object of the files in an editor before it is made")

    static let command = Command(
        CommandSpec(
            "create", summary: "Make objects from files or from flags",
            discussion: """
                An object that exists already is an error and is left as it is; 'kpod apply' changes it instead.

                Each object of the files is tried in order, and the failures are reported at the end. It needs the right to \
                create objects of the type.
                """,
            usage: "-f FILE ...\n--raw PATH -f FILE",
            options: [
                FileOptions.filename.described(as: "Files or directories with what to make; - is standard input"),
                FileOptions.recursive,
                SelectionOptions.selector.described(
                    as: "Only objects of the files whose labels match, such as app=web,env!=test"),
            ] + FileOptions.rendering + CreateOptions.specs + [
                raw,
                ChangeCause.record,
                FileOptions.kustomize,
                edit, EditText.windowsLineEndings,
            ],
            examples: [
                Example("Make what a file describes", "kpod create -f job.yaml"),
                Example("Make a ConfigMap of a folder", "kpod create configmap site --from-file=/etc/site"),
            ]),
        subcommands: [
            CreateClusterRole.command,
            CreateClusterRoleBinding.command,
            CreateConfigMap.command,
            CreateCronJob.command,
            CreateDeployment.command,
            CreateEvent.command,
            CreateIngress.command,
            CreateJob.command,
            CreateNamespace.command,
            CreatePodDisruptionBudget.command,
            CreatePriorityClass.command,
            CreateQuota.command,
            CreateRole.command,
            CreateRoleBinding.command,
            CreateSecret.command,
            CreateService.command,
            CreateServiceAccount.command,
            CreateToken.command,
        ],
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        guard FileOptions.areGiven(context.arguments) else {
            throw InvalidInput(
                "must specify -f or -k: give the files or directories to create, or - for standard input")
        }
        if let path = context.arguments.given(raw) {
            return try RawRequest(method: .post).run(path, context, takesFile: true)
        }
        let options = try CreateOptions(context)
        var creation = try ObjectCreation(options, context, sortsKeys: true)
        let types = ManifestTypes(context)
        let files = try ManifestFiles.read(context, names: .optional)
        if try files.areAllowedToBeEmpty(context, orElse: "no objects passed to create") { return .success }
        let attempts = Attempts(context)
        attempts.keep(files.failures)
        try attempts.each(files.objects) { object in
            if context.arguments[edit] {
                try edit(object, &creation, types, context)
            } else {
                try make(object, &creation, types, context)
            }
            if options.dryRun == .none { types.noteApplied(object) }
        }
        try attempts.finish()
        return .success
    }

    private static func make(
        _ object: ManifestObject, _ creation: inout ObjectCreation, _ types: ManifestTypes, _ context: Context
    ) throws {
        let type = try types.find(for: object)
        let namespace = try object.namespace(of: type, context)
        do {
            try creation.make(object.value(in: namespace), type: type, namespace: namespace, name: object.name)
        } catch let error as ServerError {
            throw error.naming(object.source, doing: "creating")
        }
    }

    /// Opens an object in an editor, and makes what comes of it; where it is left as it is, nothing is made.
    private static func edit(
        _ object: ManifestObject, _ creation: inout ObjectCreation, _ types: ManifestTypes, _ context: Context
    ) throws {
        let type = try types.find(for: object)
        let namespace = try object.namespace(of: type, context)
        let session = try EditSession(context, EditText(context))
        let subject = "\(type.qualifiedResource) \(goQuoted(object.name))"
        _ = try session.run([object.value(in: namespace)], subject: subject) { edited in
            for object in edited { try make(object, &creation, types, context) }
            return EditSession.Outcome()
        }
    }
}
