import JSON
import Kube
import System
import Transport

/// Lets somebody edit objects in a file until what was saved can be used, or they give up: kubectl's `edit`.
///
/// What is wrong comes back as comments above the objects. What cannot be used in the end stays in the file, whose name is
/// told, so that nobody's work is lost.
package struct EditSession {
    /// What became of objects that were saved.
    package struct Outcome {
        /// What is to be mended; the file is opened again.
        package var problems: [EditText.Problem] = []
        /// What has failed otherwise; the file is kept.
        package var failures: [any Error] = []

        /// All is well so far.
        package init() {}
    }

    private let context: Context
    private let text: EditText
    private let editor: Editor
    private let file: EditFile

    /// Makes the file, and finds the editor, before anything is fetched.
    ///
    /// - Throws: `CommandError` where there is no editor, or no folder that can be written.
    package init(_ context: Context, _ text: EditText) throws {
        self.context = context
        self.text = text
        editor = try Editor(context)
        file = try EditFile(context, extension: text.fileExtension)
    }

    /// Opens objects, and saves what becomes of them.
    ///
    /// - Parameter subject: what messages about the whole file name: `configmaps "a"`.
    /// - Parameter save: puts the edited objects to use. What it throws ends the session, and the file is kept.
    package func run(
        _ objects: [JSONValue], subject: String, save: ([ManifestObject]) throws -> Outcome
    ) throws -> ExitStatus {
        var body = text.body(objects)
        var problems: [EditText.Problem] = []
        var hasEdits = false
        while true {
            let given = text.file(body, problems)
            try file.write(given)
            do {
                try editor.open(file.path)
            } catch {
                // What was written before the editor was ended is somebody's work all the same.
                throw hasEdits || (try? file.read()) != given ? keeping(error) : error
            }
            let saved = text.saved(try file.read())
            guard problems.isEmpty || !saysTheSame(saved, body) else {
                throw keeping(CommandError("Edit cancelled, no valid changes were saved.", status: .rejected))
            }
            body = saved
            switch read(saved, subject) {
            case .failure(let problem): problems = [problem.problem]
            case .success(let edited):
                guard edited.map(\.value) != objects else {
                    context.say("Edit cancelled, no changes made.")
                    return .success
                }
                let outcome: Outcome
                do { outcome = try save(edited) } catch { throw keeping(error) }
                guard outcome.failures.isEmpty else {
                    file.keep()
                    context.say("You can run `kpod replace -f \(printable(file.path))` to try this update again.")
                    throw CommandError.Several(errors: outcome.failures)
                }
                problems = outcome.problems
            }
            guard !problems.isEmpty else { return .success }
            hasEdits = true
            for problem in problems { tell(problem) }
        }
    }

    /// Whether two texts say the same, whatever their layout: an editor that runs by itself would go on for ever.
    private func saysTheSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        func values(_ bytes: [UInt8]) -> [JSONValue]? {
            let entries = Manifest.read(bytes, source: "", names: .optional, duplicates: .taken)
            let values = entries.compactMap { entry in
                if case .object(let object) = entry { object.value } else { nil as JSONValue? }
            }
            return values.count == entries.count ? values : nil
        }
        guard left != right, let before = values(left), let after = values(right) else { return left == right }
        return before == after
    }

    private struct Fault: Error {
        var problem: EditText.Problem
    }

    private func read(_ bytes: [UInt8], _ subject: String) -> Result<[ManifestObject], Fault> {
        var objects: [ManifestObject] = []
        var faults: [String] = []
        for entry in Manifest.read(bytes, source: "edited-file", names: .optional) {
            switch entry {
            case .object(let object): objects.append(object)
            case .invalid(let error): faults.append(error.message)
            case .warning, .emptyList: break
            }
        }
        if objects.isEmpty, faults.isEmpty { faults = ["there is no object in it"] }
        guard faults.isEmpty else {
            return .failure(
                Fault(
                    problem: .init(
                        "\(subject) was not valid", faults.map { "The edited file failed validation: \($0)" },
                        line: "error: \(subject) is invalid")))
        }
        return .success(objects)
    }

    private func tell(_ problem: EditText.Problem) {
        guard let line = problem.line else { return }
        context.say(line)
        // JSON has no comments in which it could be read.
        if text.format == .json { for detail in problem.details { context.say("* " + detail) } }
    }

    private func keeping(_ error: any Error) -> any Error {
        file.keep()
        context.say("A copy of your changes has been stored to \(goQuoted(file.path))")
        return error
    }
}
