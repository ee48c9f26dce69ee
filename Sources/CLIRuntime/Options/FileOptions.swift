import Arguments

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

    package static let kustomize = OptionSpec.refused(
        "kustomize", short: "k", value: "DIR",
        "kpod does not build kustomizations: give the output of 'kubectl kustomize DIR' with -f -")
}
