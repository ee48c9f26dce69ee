import Arguments

/// The options by which objects are named through files; `ManifestFiles` reads what they name.
package enum FileOptions {
    package static let filename = Option(
        list: "filename", short: "f", value: "FILE", "The objects of these files or directories; - is standard input",
        completion: .files)
    package static let recursive = Option(
        flag: "recursive", short: "R", "Go down into the directories given with -f")

    package static let kustomize = OptionSpec.refused(
        "kustomize", short: "k", value: "DIR",
        "kpod does not build kustomizations: give the output of 'kubectl kustomize DIR' with -f -")
}
