import Arguments
import Kube

/// The options by which objects are named through files; `ManifestFiles` reads what they name.
package enum FileOptions {
    package static let filename = Option(
        list: "filename", short: "f", value: "FILE", "The objects of these files or directories; - is standard input",
        completion: .files)
    package static let recursive = Option(
        flag: "recursive", short: "R", "Go down into the directories given with -f")

    package static let envSubst = Option(
        list: "env-subst", value: "NAME,...",
        "Put environment variables into the files' values: $NAME, ${NAME:-default}",
        discussion: """
            $NAME, ${NAME} and ${NAME:-default} in values become what the variable holds, and $$ a dollar sign; with names \
            given, only those are touched. What a value holds changes no structure: a plain scalar of YAML may become a \
            number, a boolean or null, a quoted one stays a string, and keys are left alone. Between the braces of YAML's \
            flow style ${NAME} needs quotes. Every other form, such as $(NAME), stays as it is. A variable that is not set \
            and has no default is an error.
            """,
        implied: "")
    package static let allowEmpty = Option(
        flag: "allow-empty", "Files without any object are no error")

    /// How files are made out that are templates.
    package static let rendering: [any DeclaredOption] = [envSubst, allowEmpty]

    package static let kustomize = Option(
        text: "kustomize", short: "k", value: "DIR", "The objects of the kustomization in this directory",
        completion: .directories)

    /// Whether objects are named through files or through a kustomization.
    package static func areGiven(_ arguments: ParsedArguments) -> Bool {
        arguments.accepts(filename) && arguments.isSet(filename)
            || arguments.accepts(kustomize) && arguments.isSet(kustomize)
    }

    /// Refuses a kustomization beside files, with kubectl's words.
    static func check(_ arguments: ParsedArguments) throws(InvalidInput) {
        guard arguments.accepts(kustomize), arguments.isSet(kustomize) else { return }
        if arguments.isSet(filename) { throw InvalidInput("only one of -f or -k can be specified") }
        if arguments.isSet(recursive), arguments[recursive] {
            throw InvalidInput("the -k flag can't be used with -f or -R")
        }
    }
}
