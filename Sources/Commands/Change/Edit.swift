import Arguments
import CLIRuntime
import Kube

/// `kpod edit`: lets somebody change objects in an editor.
enum Edit {
    static let output = Option(
        choice: "output", short: "o",
        [Choice("yaml", "YAML, the default"), Choice("json", "JSON"), Choice("kyaml", "KYAML")],
        value: "FORMAT", "How to edit the objects, and to print them in place of a line about each")
    static let outputPatch = Option(flag: "output-patch", "Print each patch before it is sent")

    static let command = Command(
        CommandSpec(
            "edit", summary: "Change objects in an editor",
            discussion: """
                The editor is what KUBE_EDITOR or EDITOR names, else vi; most images have none, and kpod says so before \
                anything is read. The file is made in TMPDIR, else /tmp, and only its owner can read it.

                What has changed is sent as a patch of each object. What the server refuses comes back into the editor with \
                the reasons as comments. What cannot be saved in the end stays in the file, whose name is told. It needs the \
                rights to get and patch the objects, with a type alone the right to list them.

                A file that is left as it was changes nothing and is no failure.
                """,
            usage: "(TYPE[.VERSION][.GROUP] [NAME ...] | TYPE/NAME ... | -f FILE)",
            positionals: [
                PositionalSpec("TYPE", .any, "Types and names of the objects", completion: .dynamic("resources"))
            ],
            options: [
                FileOptions.filename, FileOptions.recursive, FileOptions.kustomize, output, OutputOptions.template,
                OutputOptions.allowMissingTemplateKeys, OutputOptions.showManagedFields, outputPatch,
                WriteFlags.subresource, WriteFlags.fieldManager.defaulting(to: "kpod-edit"), CreateOptions.saveConfig,
                FieldValidation.option, EditText.windowsLineEndings, ChangeCause.record,
            ],
            examples: [
                Example("Edit a Deployment", "kpod edit deployment/web"),
                Example("With another editor", "KUBE_EDITOR=nano kpod edit configmap settings"),
                Example("See what is sent", "kpod edit service/web --output-patch"),
            ])
    ) { context in
        let arguments = context.arguments
        let subresource = try WriteFlags.subresource(context)
        let selection = try ObjectSelection(context)
        let session = try EditSession(context, EditText(context))
        let attempts = Attempts(context)
        attempts.keep(selection.failures)
        selection.need(["patch"], subresource: subresource)
        var objects: [SelectedObject] = []
        try attempts.each(selection.targets) { objects += try selection.read($0, subresource: subresource) }
        // As in kubectl, what is edited together is read together or not at all.
        try attempts.finish()
        // Which of them are going to be changed nobody knows.
        context.access.settleAll()
        guard let first = objects.first else {
            throw CommandError("edit cancelled, no objects found", status: .notFound)
        }
        let edits = try EditedObjects(objects, subresource: subresource, context)
        return try session.run(edits.originals, subject: first.location, save: edits.save)
    }
}
