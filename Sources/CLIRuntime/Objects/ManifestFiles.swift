import Arguments
import JSON
import Kube
import System
import YAML

/// The objects of the files that `-f` names: files, directories with `.yaml`, `.yml` and `.json` files, and `-`.
package struct ManifestFiles {
    /// One object, or why something could not be read. The other objects are not hidden by it.
    private enum Entry {
        case object(ManifestObject)
        case failure(CommandError)
        case emptyList
    }

    /// The most bytes of one file that are read.
    private static let sizeLimit = 256 << 20
    private static let extensions = [".json", ".yaml", ".yml"]

    private let context: Context
    private let isRecursive: Bool
    private let names: Manifest.Names
    private let substitution: EnvironmentSubstitution?

    /// What the files hold.
    package struct Contents {
        /// The objects, in order: those that match a label selector where one is given.
        package var objects: [ManifestObject] = []
        /// Why something could not be read; the objects are not hidden by it.
        package var failures: [any Error] = []
        /// Whether one of the files holds a list of nothing, and so says that there is nothing.
        package var hasEmptyList = false
        /// Whether there were objects that the selector leaves out.
        package var hasOthers = false

        /// Whether there was nothing to read.
        package var isEmpty: Bool { objects.isEmpty && failures.isEmpty }

        /// Whether there is nothing to be done, which `--allow-empty` lets be; it is then said.
        ///
        /// - Throws: `InvalidInput` with `fault` where there should be something.
        package func areAllowedToBeEmpty(_ context: Context, orElse fault: String) throws(InvalidInput) -> Bool {
            guard isEmpty else { return false }
            guard context.isGiven(FileOptions.allowEmpty) else { throw InvalidInput(fault) }
            context.say("There is nothing in the files given, and nothing was done.")
            return true
        }
    }

    /// Reads the files that the options name. kubectl too reads everything before it sends anything.
    ///
    /// - Parameter names: whether an object without a name is unfit, or the server is to say what becomes of it.
    /// - Throws: `InvalidInput` for a selector that cannot be read.
    package static func read(_ context: Context, names: Manifest.Names = .required) throws -> Contents {
        let arguments = context.arguments
        let selector = try LabelSelector(
            arguments.accepts(SelectionOptions.selector) ? arguments[SelectionOptions.selector] : "")
        var contents = Contents()
        for entry in try entries(context, names: names) {
            switch entry {
            case .failure(let error): contents.failures.append(error)
            case .emptyList: contents.hasEmptyList = true
            case .object(let object):
                if selector.matches({ object.value.at("metadata", "labels", $0)?.string }) {
                    context.access.name(object.name)
                    contents.objects.append(object)
                } else {
                    contents.hasOthers = true
                }
            }
        }
        return contents
    }

    /// Everything in the files, in order.
    private static func entries(_ context: Context, names: Manifest.Names = .required) throws -> [Entry] {
        try FileOptions.check(context.arguments)
        let files = ManifestFiles(
            context: context, isRecursive: context.arguments[FileOptions.recursive],
            names: names, substitution: try substitution(context))
        let directory =
            context.arguments.accepts(FileOptions.kustomize) ? context.arguments[FileOptions.kustomize] : ""
        if !directory.isEmpty { return files.kustomization(directory) }
        return try paths(context.arguments[FileOptions.filename]).flatMap { files.entries(at: $0) }
    }

    /// The paths that the words given with `-f` stand for; a word that is no path may be a pattern.
    ///
    /// - Throws: `CommandError.Several` for those that lead nowhere. A word that was typed wrong leaves everything undone,
    ///   as in kubectl: half of what was meant is not what was meant.
    private static func paths(_ words: [String]) throws -> [String] {
        var paths: [String] = []
        var faults: [any Error] = []
        for word in words {
            if word.hasPrefix("http://") || word.hasPrefix("https://") {
                let fault =
                    "cannot read \"\(printable(word))\": kpod reads files and standard input, not URLs: fetch it first, as "
                    + "in curl -fsSL URL | kpod apply -f -"
                faults.append(CommandError(fault, status: .usage))
                continue
            }
            var found = [word]
            if word != "-" {
                do throws(SystemError) {
                    _ = try File.status(word)
                } catch  where error.isNotFound {
                    found = FilePattern.matches(word)
                } catch {
                    // Reading it will say why it cannot be read.
                }
            }
            if found.isEmpty {
                faults.append(CommandError("the path \"\(printable(word))\" does not exist", status: .usage))
            }
            paths += found
        }
        guard faults.isEmpty else { throw CommandError.Several(errors: faults) }
        return paths
    }

    /// The objects of a kustomization.
    private func kustomization(_ directory: String) -> [Entry] {
        do {
            let objects = try KustomizeSource.objects(directory, context)
            return entries(
                Manifest.entries(
                    objects.map { YAMLDocument(value: $0, line: 0) }, source: directory, names: names))
        } catch {
            return failure(error.message)
        }
    }

    /// What `--env-subst` asks for.
    private static func substitution(_ context: Context) throws(InvalidInput) -> EnvironmentSubstitution? {
        let arguments = context.arguments
        guard arguments.accepts(FileOptions.envSubst), arguments.isSet(FileOptions.envSubst) else { return nil }
        return try EnvironmentSubstitution(names: arguments[FileOptions.envSubst].filter { !$0.isEmpty }) {
            context.platform.environment[$0]
        }
    }

    private func entries(at path: String) -> [Entry] {
        if path == "-" { return standardInput() }
        do throws(SystemError) {
            guard try File.status(path).kind == .directory else { return try file(path) }
            let paths = try self.paths(in: path)
            guard !paths.isEmpty else {
                return failure("no .yaml, .yml or .json files are in the directory \"\(printable(path))\"")
            }
            return paths.flatMap { path in
                do throws(SystemError) { return try file(path) } catch { return failure(of: path, error) }
            }
        } catch {
            return failure(of: path, error)
        }
    }

    /// The manifests in a directory in the order of their names; those below it only with `-R`.
    private func paths(in directory: String) throws(SystemError) -> [String] {
        var paths: [String] = []
        // Names that begin with two dots are the kubelet's: what they hold stands beside them under its own names.
        for name in try File.list(directory) where !name.hasPrefix("..") {
            let path = directory.hasSuffix("/") ? directory + name : directory + "/" + name
            // A link to a directory is not gone into: it may lead in a circle, or to what is read anyway.
            if File.isDirectory(path) {
                if isRecursive, File.isDirectory(path, followsLinks: false) { paths += try self.paths(in: path) }
            } else if Self.extensions.contains(where: { name.hasSuffix($0) }) {
                paths.append(path)
            }
        }
        return paths
    }

    private func file(_ path: String) throws(SystemError) -> [Entry] {
        parse(try File.read(path, limit: Self.sizeLimit), source: path)
    }

    private func standardInput() -> [Entry] {
        do {
            return parse(try context.standardInput(), source: "STDIN")
        } catch {
            return failure("cannot read standard input: \(error)")
        }
    }

    private func parse(_ bytes: [UInt8], source: String) -> [Entry] {
        entries(
            Manifest.read(
                bytes, source: source, names: names, duplicates: duplicates, substitution: substitution))
    }

    private func entries(_ entries: [Manifest.Entry]) -> [Entry] {
        entries.compactMap { entry in
            switch entry {
            case .object(let object): return .object(object)
            case .emptyList: return .emptyList
            case .invalid(let error): return .failure(CommandError(error.message, status: .usage))
            case .warning(let text):
                context.warnings.take([text])
                return nil
            }
        }
    }

    /// What becomes of a key that stands twice. Where `--validate` is no option it is refused: nobody has said which of
    /// two names or values is meant.
    private var duplicates: Manifest.Duplicates {
        guard context.arguments.accepts(FieldValidation.option) else { return .refused }
        switch FieldValidation.parameter(context.arguments) {
        case "Warn": return .warned
        case "Ignore": return .taken
        default: return .refused
        }
    }

    private func failure(of path: String, _ error: SystemError) -> [Entry] {
        if error.isNotFound, path.contains("\u{FFFD}") {
            return failure("cannot read \"\(printable(path))\": its name is not UTF-8")
        }
        if error.isNotFound { return failure("the path \"\(printable(path))\" does not exist") }
        if error.isTooLarge {
            return failure("\"\(printable(path))\" is larger than the \(Self.sizeLimit >> 20) MiB that kpod reads")
        }
        return failure("cannot read \"\(printable(path))\": \(error.reason)")
    }

    private func failure(_ message: String) -> [Entry] { [.failure(CommandError(message, status: .usage))] }
}
