import Arguments
import CLIRuntime
import Kube
import System

/// The options of `kpod sync`.
enum SyncOptions {
    static let folder = Option(
        text: "to", value: "FOLDER", "The folder that the files are kept in; made if it is not there",
        completion: .files)
    static let namespaces = Option(
        list: "namespaces", value: "A,B", "The namespaces, rather than one", completion: .dynamic("namespaces"))
    static let everywhere = SelectionOptions.allNamespaces.described(as: "The objects of all namespaces")
    static let only = Option(list: "only", value: "KEYS", "The keys that are written, such as '*.json,tls.crt'")
    static let jsonpath = Option(
        texts: "jsonpath", value: "FILE=EXPR", "Write what a JSONPath finds in each object, for any type")
    static let asYAML = Option(flag: "as-yaml", "Write each object whole, as NAME.yaml, for any type")
    static let layout = Option(
        choice: "layout",
        [
            Choice("flat", "All files in the folder"), Choice("namespace", "A folder for each namespace"),
            Choice("object", "A folder for each object, in that of its namespace"),
        ],
        value: "LAYOUT", "How the files of several objects are kept apart", default: "flat")
    static let uniqueNames = Option(
        flag: "unique-names", "Call files namespace_NAMESPACE.TYPE_NAME.KEY, so that no two have one name")
    static let annotation = Option(
        text: "folder-annotation", value: "NAME", "The annotation by which an object names a folder for its files",
        discussion: """
            The folder is below FOLDER, written absolute or relative. An object that asks for another folder is told of \
            once and not written.
            """)
    static let allowFolder = Option(
        texts: "allow-folder", value: "FOLDER",
        "A further folder that the annotation may name, or one below it", completion: .files)
    static let mode = Option(
        text: "mode", value: "MODE", "The permission bits of the files, in octal digits", default: "644")
    static let owner = Option(
        text: "owner", value: "USER[:GROUP]", "The numbers of the user and the group that the files are given to")
    static let atomic = Option(
        flag: "atomic-folder", "Let all files change at once, by a link as in a mounted ConfigMap",
        discussion: """
            FOLDER/..data leads to a folder with all files, and each file of FOLDER is a link through it: what changes \
            together is seen together. Files in folders of --allow-folder change one by one.
            """)
    static let instance = Option(
        text: "instance", value: "NAME", "Tells this kpod from another that writes into the same folder")
    static let once = Option(flag: "once", "End when all is written, as in an init container")
    static let minimum = Option(
        number: "min", in: 0...1_000_000, value: "N",
        "Wait until there are so many objects, before all counts as written",
        default: 0)
    static let skipInitial = Option(
        flag: "skip-initial", "Do nothing after the first sync, but only after the changes that follow")
    static let health = ProbeServer.option(
        "Answer probes and give metrics on a port",
        discussion: """
            /healthz is 503 until the first sync is written, 200 then, and 503 when the API server has not been reached \
            for a minute; /metrics is for Prometheus.
            """)
    static let sidecarEnvironment = Option(
        flag: "sidecar-env", "Take the environment variables of kiwigrid/k8s-sidecar for options")

    static let all: [any DeclaredOption] =
        [
            folder, SelectionOptions.selector, namespaces, everywhere, only, jsonpath, asYAML, layout, uniqueNames,
            annotation, allowFolder, mode, owner, atomic, instance, once, minimum, skipInitial, health,
            sidecarEnvironment,
        ] + HookOptions.all
}
