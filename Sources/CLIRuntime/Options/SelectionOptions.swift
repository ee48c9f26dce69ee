import Arguments

/// The options by which objects are chosen among all of a type; `ObjectSelection` reads them.
package enum SelectionOptions {
    package static let selector = Option(
        text: "selector", short: "l", value: "SELECTOR", "The objects whose labels match, such as app=web,env!=test")
    package static let fieldSelector = Option(
        text: "field-selector", value: "SELECTOR", "The objects whose fields match, such as status.phase=Running")
    package static let all = Option(flag: "all", "All objects of the types in the namespace")
    package static let allNamespaces = Option(
        flag: "all-namespaces", short: "A", "With --all or a selector: in all namespaces")
}
