import Arguments
import CLIRuntime
import JSON
import Kube
import Text

/// `kpod create configmap`: makes a ConfigMap of files, folders and values.
enum CreateConfigMap {
    static let command = Command(
        CommandSpec(
            "configmap", aliases: ["cm"], summary: "Make a ConfigMap of files, folders and values",
            discussion: """
                What is no UTF-8 is kept as binary data. Of a folder each file becomes a key, and a link to a file is taken \
                for one: the files of a mounted ConfigMap are links.
                """,
            positionals: [PositionalSpec("NAME", "The ConfigMap's name")],
            options: DataSources.specs + CreateOptions.specs,
            examples: [
                Example("A folder, a key each file", "kpod create configmap site --from-file=/etc/site"),
                Example("Two values", "kpod create cm stage --from-literal=color=blue --from-literal=size=3"),
                Example("A file under another key", "kpod create cm app --from-file=app.conf=/tmp/rendered"),
            ])
    ) { context in
        let name = context.arguments.positionals[0]
        var (data, binary) = (JSONObject(), JSONObject())
        for (key, value) in try DataSources(.configMap(name: name), context).sorted {
            if let text = String(validating: value, as: UTF8.self) {
                data[key] = .string(text)
            } else {
                binary[key] = .string(Base64.encode(value))
            }
        }
        let binaryData: JSONValue? = binary.isEmpty ? nil : .object(binary)
        let hash =
            context.arguments[DataSources.appendHash]
            ? "-"
                + ContentHash.text(
                    of: .fields([
                        "kind": "ConfigMap", "name": .string(name), "data": .object(data), "binaryData": binaryData,
                    ]))
            : ""
        var creation = try ObjectCreation(CreateOptions(context), context)
        return try creation.make(
            "ConfigMap", apiVersion: "v1", name: name + hash,
            ["data": data.isEmpty ? nil : .object(data), "binaryData": binaryData])
    }
}
