import Foundation
import Programs
import Testing

/// `annotate`, `patch`, `scale`, `replace`, `edit` and `delete -i` beside kubectl on the same server: each line is run by
/// both on objects that are made anew, and what is left of them is compared.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct ChangeEndToEndTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox

    init() throws { sandbox = try Self.started.get() }

    private static let objects = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: changed, namespace: shop, annotations: {note: old}, labels: {app: changed}}
        data: {color: blue, size: "3"}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: changed, namespace: shop}
        spec:
          replicas: 2
          selector: {matchLabels: {a: b}}
          template:
            metadata: {labels: {a: b}}
            spec:
              containers:
              - {name: main, image: "x:1", env: [{name: A, value: "1"}, {name: B, value: "2"}]}
              - {name: side, image: "y:1"}
        """

    private func makeAnew() throws {
        _ = try sandbox.kpod("delete", "-f", "-", "--ignore-not-found", input: Self.objects)
        #expect(try sandbox.kpod("create", "-f", "-", input: Self.objects).status == 0)
    }

    /// What a run has printed, and what it has left behind.
    private func traces(_ line: String, input: String?, isOurs: Bool) throws -> [String] {
        try makeAnew()
        let words = line.split(separator: " ").map { String($0).replacing("_", with: " ") } + ["-n", "shop"]
        let outcome = try isOurs ? sandbox.kpod(words, input: input) : sandbox.kubectl(words, input: input)
        let left = try sandbox.kpod(
            "get", "cm/changed", "deploy/changed", "-n", "shop", "--ignore-not-found", "-o",
            "jsonpath={range .items[*]}{.metadata.annotations}{.metadata.labels}{.data}{.spec}{end}")
        return ["\(outcome.status == 0)", outcome.output, left.output]
    }

    @Test(
        .enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"),
        arguments: [
            "annotate cm/changed deploy/changed note=new --overwrite", "annotate cm changed note=new",
            "annotate cm changed note- other=1", "annotate cm -l app=changed a=b --dry-run=server",
            #"patch cm changed -p {"data":{"color":"red"}}"#, #"patch cm changed -p {"data":{"color":"blue"}}"#,
            "patch cm changed --type=merge -p data:_{size:_null}",
            #"patch cm changed --type=json -p [{"op":"remove","path":"/data/color"}]"#,
            #"patch cm changed --type=json -p [{"op":"remove","path":"/data/nope"}]"#,
            #"patch deploy changed -p {"spec":{"template":{"spec":{"containers":[{"name":"main","env":[{"name":"B","$patch":"delete"}]}]}}}}"#,
            #"patch deploy changed -p {"spec":{"template":{"spec":{"containers":[{"name":"main","env":[{"name":"C","value":"3"}]}]}}}} --dry-run=client -o jsonpath={.spec.template.spec.containers}"#,
            #"patch deploy changed -p {"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"side"},{"name":"main"}],"containers":[{"name":"side","image":"y:2"}]}}}} --dry-run=client -o jsonpath={.spec.template.spec.containers}"#,
            #"patch deploy changed --subresource=scale --type=merge -p {"spec":{"replicas":1}}"#,
            "scale deploy/changed --replicas=3", "scale deploy changed --replicas=0 --current-replicas=2",
            "scale deploy changed --replicas=1 --current-replicas=5", "scale deploy changed --replicas=4 -o name",
            "scale cm changed --replicas=1", "delete cm changed --cascade=orphan",
            "delete deploy changed --cascade=foreground --wait=false",
        ])
    func theSameIsLeft(_ line: String) throws {
        #expect(
            try traces(line, input: nil, isOurs: true) == traces(line, input: nil, isOurs: false), "\(line)")
    }

    @Test(
        .enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"),
        arguments: [
            ("replace -f -", "{apiVersion: v1, kind: ConfigMap, metadata: {name: changed}, data: {new: '1'}}"),
            (
                "replace -f - --save-config",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: changed}, data: {new: '1'}}"
            ),
            (
                "replace --force -f -",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: changed}, data: {new: '1'}}"
            ),
            ("replace -f -", "{apiVersion: v1, kind: ConfigMap, metadata: {name: not-there}}"),
            ("delete cm changed -i", "y\n"), ("delete cm changed -i", "n\n"),
        ])
    func theSameIsLeftOfWhatIsPutIn(_ line: String, _ input: String) throws {
        #expect(
            try traces(line, input: input, isOurs: true) == traces(line, input: input, isOurs: false), "\(line)")
    }

    /// A program of the shell's is the editor.
    @Test func anEditorChangesAnObject() throws {
        try makeAnew()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func edit(_ editor: String) throws -> Outcome {
            try sandbox.kpod(
                "edit", "deploy/changed", "-n", "shop", "--output-patch",
                adding: ["KUBE_EDITOR": editor, "TMPDIR": folder.path, "PATH": "/usr/bin:/bin"])
        }
        let edited = try edit("sed -i s/x:1/x:2/")
        #expect(edited.status == 0, "\(edited.errors)")
        #expect(edited.output.hasPrefix(#"Patch: {"spec":{"template":{"spec":{"$setElementOrder/containers":"#))
        #expect(edited.output.hasSuffix("deployment.apps/changed edited\n"))
        let unchanged = try edit("true")
        #expect(unchanged.errors == "Edit cancelled, no changes made.\n")
        #expect(unchanged.status == 0)
        let failed = try edit("sh -c 'exit 3'")
        #expect(failed.status == 10)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        let image = try sandbox.kpod(
            "get", "deploy/changed", "-n", "shop", "-o", "jsonpath={.spec.template.spec.containers[*].image}")
        #expect(image.output == "x:2 y:1")
    }

    /// A signal that comes while the editor runs ends both, and what was written is kept.
    @Test func aSignalEndsTheEditor() throws {
        try makeAnew()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let command = try RunningCommand(
            [sandbox.kpod, "edit", "cm/changed", "-n", "shop"],
            environment: sandbox.environment().merging([
                "KUBE_EDITOR": "f() { echo '# mine' >> \"$1\"; echo open; exec sleep 60; }; f", "PATH": "/usr/bin:/bin",
                "TMPDIR": folder.path,
            ]) { $1 })
        try command.waitForOutput { $0.contains("open") }
        command.signal(SIGTERM)
        let outcome = try command.wait()
        #expect(outcome.status == 143)
        #expect(outcome.errors.contains("A copy of your changes has been stored to"))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left.count == 1 && outcome.errors.contains(left[0]), "\(left) \(outcome.errors)")
        #expect(
            try sandbox.kpod("get", "cm/changed", "-n", "shop", "-o", "jsonpath={.data.color}").output == "blue")
    }
}
