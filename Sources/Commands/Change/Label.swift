import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod label`: sets and removes labels of objects.
enum Label {
    static let command = Command(
        CommandSpec(
            "label", summary: "Set and remove labels of objects",
            discussion: """
                KEY=VALUE sets a label and KEY- removes it. A label that is there keeps its value unless --overwrite is \
                given.

                It needs the rights to get and patch the objects, with a selector or --all the right to list them. Without \
                the right to get, --overwrite and KEY- still work.
                """,
            usage: """
                [--overwrite] (TYPE[.VERSION][.GROUP] (NAME ... | -l SELECTOR | --all) | TYPE/NAME ... | -f FILE) KEY=VALUE ... KEY- ...
                """,
            positionals: [
                PositionalSpec(
                    "TYPE", .any, "Types and names of the objects, then the labels", completion: .dynamic("resources"))
            ],
            options: MetadataChange.options(fieldManager: "kpod-label"),
            examples: [
                Example("Label a pod", "kpod label pod shell tier=front"),
                Example("Change a label that is there", "kpod label --overwrite deployment/web stage=live"),
                Example("Remove a label from all pods of an application", "kpod label pods -l app=web stage-"),
            ])
    ) { context in
        try MetadataChange(
            field: "labels", noun: "label", printed: .edited, sendsEmptyPatch: false, word: word, readsValue: value,
            contradiction: { _ in "can not both modify and remove a label in the same command" },
            conflict: { conflicts in
                conflicts.map { key, value in
                    "'\(printable(key))' already has a value (\(printable(value))), and --overwrite is false"
                }
            }
        ).run(context)
    }

    /// kubectl's word for what a patch of the labels does.
    private static func word(for patch: JSONObject) -> String {
        guard !patch.isEmpty else { return "not labeled" }
        let removals = patch.count { $0.value == .null }
        return removals == 0 ? "labeled" : removals == patch.count ? "unlabeled" : "modified"
    }

    private static func value(_ pair: String, _ text: String) throws(InvalidInput) -> String? {
        guard !text.utf8.contains(UInt8(ascii: "=")) else { return nil }
        if let fault = LabelValue.fault(in: text) {
            throw InvalidInput("invalid label value: \(goQuoted(pair)): \(fault)")
        }
        return text
    }
}
