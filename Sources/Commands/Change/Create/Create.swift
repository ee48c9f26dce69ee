import Arguments
import CLIRuntime
import Kube
import System
import Transport

/// `kpod create`: makes objects that are not there yet, from files or from flags.
enum Create {
    static let command = Command(
        CommandSpec(
            "create", summary: "Make objects from files, or accounts, roles and bindings from flags",
            discussion: """
                An object that exists already is an error and is left as it is; 'kpod apply' changes it instead.

                Each object of the files is tried in order, and the failures are reported at the end.
                """,
            usage: "-f FILE ...",
            options: [
                FileOptions.filename.described(as: "Files or directories with what to make; - is standard input"),
                FileOptions.recursive,
                SelectionOptions.selector.described(
                    as: "Only objects of the files whose labels match, such as app=web,env!=test"),
            ] + CreateOptions.specs + [
                OptionSpec.refused(
                    "kustomize", short: "k", value: "DIR",
                    "kpod does not build kustomizations: create the output of 'kubectl kustomize DIR' with -f -"),
                OptionSpec.refused("edit", value: nil, "kpod has no editor: write the file, and give it with -f"),
                OptionSpec.refused(
                    "windows-line-endings", value: nil, "it belongs to --edit, which kpod does not have"),
            ],
            examples: [
                Example("Make what a file describes", "kpod create -f job.yaml"),
                Example("Make an account", "kpod create serviceaccount builder"),
            ]),
        subcommands: [
            CreateClusterRole.command,
            CreateClusterRoleBinding.command,
            CreateRole.command,
            CreateRoleBinding.command,
            CreateServiceAccount.command,
            CreateToken.command,
        ],
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        guard context.arguments.isSet(FileOptions.filename) else {
            throw InvalidInput("must specify -f: give the files or directories to create, or - for standard input")
        }
        let options = try CreateOptions(context)
        let selector = try LabelSelector(context.arguments[SelectionOptions.selector])
        var creation = ObjectCreation(options, context, sortsKeys: true)
        let types = ApplyTypes(context)
        var failures: [any Error] = []
        var count = 0
        for entry in ManifestFiles.entries(context, allowsGeneratedNames: true) {
            do {
                switch entry {
                case .failure(let error): throw error
                case .object(let object):
                    guard selector.matches({ object.value.at("metadata", "labels", $0)?.string }) else { continue }
                    count += 1
                    try make(object, &creation, types, context)
                    if options.dryRun == .none { types.noteApplied(object) }
                }
            } catch TransportError.cancelled where context.arguments[GlobalOptions.curl] {
                continue
            } catch let error as TransportError {
                // The other objects would fare no better.
                failures.append(error)
                break
            } catch let error as SystemError {
                throw error
            } catch {
                failures.append(error)
            }
        }
        guard failures.isEmpty else { throw CommandError.Several(errors: failures) }
        guard count > 0 else { throw InvalidInput("no objects passed to create") }
        return .success
    }

    private static func make(
        _ object: ManifestObject, _ creation: inout ObjectCreation, _ types: ApplyTypes, _ context: Context
    ) throws {
        let type = try types.find(for: object)
        let namespace = try object.namespace(of: type, default: context.namespace, isFixed: context.isNamespaceGiven)
        var value = object.value
        if let namespace { value["metadata"]?["namespace"] = .string(namespace) }
        do {
            try creation.make(value, type: type, namespace: namespace, name: object.name)
        } catch var error as ServerError {
            let source = object.source == "-" ? "STDIN" : object.source
            error.status.message = "error when creating \(goQuoted(source)): \(error.status.message)"
            throw error
        }
    }
}
