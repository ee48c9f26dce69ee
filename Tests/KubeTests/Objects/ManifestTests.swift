import JSON
import Testing
import YAML

@testable import Kube

struct ManifestTests {
    private func entries(_ documents: String..., source: String = "W/x.yaml") throws -> [String] {
        let values = try documents.map {
            YAMLDocument(value: try JSONDocument(parsing: Array($0.utf8)).root.value, line: 1)
        }
        return Manifest.entries(values, source: source).map { entry in
            switch entry {
            case .object(let object): "\(object.apiVersion) \(object.kind) \(object.namespace ?? "-")/\(object.name)"
            case .invalid(let error): error.message
            case .warning(let text): text
            case .emptyList: "nothing"
            }
        }
    }

    /// A block of text at the end of a file ends with a line break, whether or not the file does.
    @Test(arguments: ["", "\n"])
    func theLastLineEndsLikeOthers(_ end: String) throws {
        let text = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata:\n  f: |\n    port = 80" + end
        guard case .object(let object)? = Manifest.read(Array(text.utf8), source: "x").first else {
            Issue.record("no object")
            return
        }
        #expect(object.value.at("data", "f")?.string == "port = 80\n")
    }

    @Test func flattensListsAndSkipsEmptyDocuments() throws {
        #expect(
            try entries(
                "null",
                #"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"A","metadata":{"name":"a"}},"#
                    + #"{"kind":"List","items":[{"apiVersion":"x/v1","kind":"B","metadata":{"name":"b","namespace":"n"}}]}]}"#,
                #"{"apiVersion":"v1","kind":"ConfigMapList","items":[{"metadata":{"name":"c"}}]}"#
            ) == ["v1 A -/a", "x/v1 B n/b", "v1 ConfigMap -/c"])
        #expect(try entries(#"{"kind":"List","items":[]}"#) == ["nothing"])
        #expect(try entries(#"{"kind":"List","items":[null]}"#) == ["nothing"])
    }

    @Test(arguments: [
        #"{"apiVersion":"v1","kind":"List","items":null}"#, #"{"apiVersion":"v1","kind":"List"}"#,
        #"{"apiVersion":"v1","kind":"ConfigMapList","metadata":{"resourceVersion":"7"}}"#,
        #"{"apiVersion":"x/v1","kind":"GearList","metadata":null,"items":null}"#,
        #"{"kind":"List","items":[{"kind":"PodList"}]}"#,
    ])
    func aListWithoutItemsIsAListOfNothing(document: String) throws {
        #expect(try entries(document) == ["nothing"])
    }

    /// An object of a type whose name ends as those of lists do is none.
    @Test func anObjectWithANameIsNoList() throws {
        let allowed = #"{"apiVersion":"x/v1","kind":"AllowList","metadata":{"name":"a"}}"#
        #expect(try entries(allowed) == ["x/v1 AllowList -/a"])
        #expect(try entries(#"{"kind":"List","items":7}"#).count == 1)
    }

    @Test func saysWhatIsMissing() throws {
        let recorded = try Recording("apply-no-apiversion").stderr
        let message = try entries(#"{"kind":"ConfigMap","metadata":{"name":"x"}}"#, source: "W/noapi.yaml")
        #expect(
            message == [#"error validating "W/noapi.yaml": error validating data: apiVersion not set (object "x")"#])
        #expect(
            recorded.hasPrefix(#"error: error validating "W/noapi.yaml": error validating data: apiVersion not set"#))
        #expect(
            try entries("{}") == [
                #"error validating "W/x.yaml": error validating data: [apiVersion not set, kind not set]"#
            ])
    }

    @Test(arguments: [
        ("{apiVersion: 1, kind: A, metadata: {name: a}}", "apiVersion is a number"),
        ("{apiVersion: v1, kind: on, metadata: {name: a}}", "kind is a boolean"),
        ("{apiVersion: v1, kind: A, metadata: {name: 0080}}", "the name of a A is a number"),
        ("{apiVersion: v1, kind: A, metadata: {name: 72225e2}}", "the name of a A is a number"),
        ("{apiVersion: v1, kind: A, metadata: {generateName: yes}}", "the generateName of a A is a boolean"),
        ("{apiVersion: v1, kind: A, metadata: {name: a, namespace: no}}", "the namespace of A \"a\" is a boolean"),
        ("{apiVersion: v1, kind: A, metadata: {name: a, labels: {l: n}}}", "the label \"l\" of a A is a boolean"),
        (
            "{apiVersion: v1, kind: A, metadata: {annotations: {l: 1}, name: a}}",
            "the annotation \"l\" of a A is a number"
        ),
    ])
    func saysToQuoteWhatIsNoStringInYAML(document: String, words: String) {
        guard case .invalid(let error)? = Manifest.read(Array(document.utf8), source: "f").first else {
            Issue.record("accepted \(document)")
            return
        }
        #expect(error.message.contains(words + ": write it in quotes, as a string"), "\(error.message)")
    }

    @Test(arguments: [("[l]", "are a list, not an object"), ("x", "are a string, not an object")])
    func labelsAreAMap(labels: String, words: String) {
        let document = Array("{apiVersion: v1, kind: A, metadata: {name: a, labels: \(labels)}}".utf8)
        guard case .invalid(let error)? = Manifest.read(document, source: "f").first else {
            Issue.record("accepted \(labels)")
            return
        }
        #expect(error.message.contains("the labels of a A " + words), "\(error.message)")
    }

    @Test func aLabelMayBeNull() throws {
        let document = Array(
            "{apiVersion: v1, kind: A, metadata: {name: a, labels: {l: null}, annotations: null}}".utf8)
        guard case .object? = Manifest.read(document, source: "f").first else {
            Issue.record("refused")
            return
        }
    }

    /// Only apply speaks of applying.
    @Test func aGeneratedNameIsNoName() {
        let document = Array("{apiVersion: v1, kind: A, metadata: {generateName: a-}}".utf8)
        let messages = [Manifest.Names.required, .applied, .optional].map { names -> String? in
            guard case .invalid(let error)? = Manifest.read(document, source: "f", names: names).first else {
                return nil
            }
            return error.message
        }
        #expect(
            messages == [
                "error validating \"f\": resource name may not be empty: "
                    + "a A has a generateName, of which only 'create' makes a name",
                "from a-: cannot use generate name with apply", nil,
            ])
    }

    /// Where names are not needed too, as in a new object.
    @Test(arguments: [("foo", "a string"), ("[name]", "a list"), ("7", "a number")])
    func metadataIsAnObject(metadata: String, words: String) {
        let document = Array("{apiVersion: v1, kind: A, metadata: \(metadata)}".utf8)
        guard case .invalid(let error)? = Manifest.read(document, source: "f", names: .optional).first else {
            Issue.record("accepted \(metadata)")
            return
        }
        #expect(error.message.contains("the metadata of a A is \(words), not an object"), "\(error.message)")
    }

    @Test(arguments: [
        "7", "[]", "\"x\"", "true", #"{"apiVersion":1,"kind":"A","metadata":{"name":"a"}}"#,
        #"{"apiVersion":"v1","kind":"A"}"#, #"{"apiVersion":"v1","kind":"A","metadata":{"name":7}}"#,
        #"{"apiVersion":"v1","kind":"A","metadata":{"generateName":"a-"}}"#,
        #"{"apiVersion":"v1","kind":"A","metadata":{"name":"a/b"}}"#,
        #"{"apiVersion":"v1","kind":"A","metadata":{"name":"a\u0000b"}}"#,
        #"{"apiVersion":"a/b/c","kind":"A","metadata":{"name":"a"}}"#,
        #"{"apiVersion":"v1","kind":"A","metadata":{"name":"a","namespace":true}}"#,
        #"{"apiVersion":"","kind":"","metadata":{"name":"a"}}"#, #"{"apiVersion":"v1","kind":"A","metadata":"x"}"#,
    ])
    func refuses(document: String) throws {
        let entries = Manifest.read(Array(document.utf8), source: "f")
        #expect(entries.count == 1)
        guard case .invalid(let error) = entries[0] else {
            Issue.record("accepted \(document)")
            return
        }
        #expect(!error.message.utf8.contains(0))
    }

    @Test func readsFiles() throws {
        func read(_ file: String) throws -> [Manifest.Entry] {
            Manifest.read(try Recording.bytes("W/\(file)"), source: "W/\(file)")
        }
        let objects = try read("role.yaml").map { entry in
            guard case .object(let object) = entry else { return "" }
            return "\(object.line > 0) \(object.apiVersion) \(object.kind) \(object.name)"
        }
        #expect(
            objects == [
                "true rbac.authorization.k8s.io/v1 Role demo-role",
                "true rbac.authorization.k8s.io/v1 RoleBinding demo-role-binding",
            ])
        #expect(try read("list.yaml").count == 2)
        guard case .invalid(let error)? = try read("bad.yaml").last else {
            Issue.record("bad.yaml was read")
            return
        }
        #expect(error.message.hasPrefix("error parsing W/bad.yaml: line "))
        #expect(Manifest.read([], source: "f").isEmpty)
        #expect(Manifest.read(Array("a: 1\n---\nkind: B\n".utf8), source: "f").count == 2)
    }

    /// The documents after it are read all the same.
    @Test(arguments: [
        "kind: A\nkind: B\napiVersion: v1\nmetadata: {name: a}\n---\n{kind: C, apiVersion: v1, metadata: {name: c}}",
        #"{"kind":"A","kind":"B","apiVersion":"v1","metadata":{"name":"a"}}{"kind":"C","apiVersion":"v1","metadata":{"name":"c"}}"#,
    ])
    func aKeyThatStandsTwiceIsRefusedWarnedOfOrTaken(text: String) {
        func read(_ duplicates: Manifest.Duplicates) -> [String] {
            Manifest.read(Array(text.utf8), source: "f", duplicates: duplicates).map { entry in
                switch entry {
                case .object(let object): object.kind
                case .invalid(let error): error.message
                case .warning(let text): text
                case .emptyList: "nothing"
                }
            }
        }
        let refused = read(.refused)
        #expect(refused.count == 2 && refused.last == "C")
        #expect(refused.first?.hasPrefix("error parsing f: line ") == true)
        #expect(refused.first?.hasSuffix(": the key \"kind\" stands twice in the mapping") == true)
        #expect(read(.warned) == [#"duplicate field "kind""#, "B", "C"])
        #expect(read(.taken) == ["B", "C"])
    }

    @Test func saysWhereAFileCannotBeReadOn() {
        guard case .invalid(let error)? = Manifest.read(Array("a: 1\n---\nb: [\n".utf8), source: "f").last else {
            Issue.record("the file was read")
            return
        }
        #expect(error.message.hasSuffix("; nothing was read from line 2 on"))
    }

    @Test(
        arguments: [
            ["apiVersion": "v1", "kind": "A", "metadata": ["generateName": "a-"]], ["apiVersion": "v1", "kind": "A"],
        ] as [JSONValue])
    func aNewObjectNeedsNoName(value: JSONValue) {
        #expect(
            Manifest.read(value.compact, source: "f", names: .optional)
                == [.object(ManifestObject(value, source: "f", line: 1))])
    }

    @Test func wordsUnknownKindsAsRecorded() throws {
        let value: JSONValue = [
            "apiVersion": "example.org/v9", "kind": "Nope", "metadata": ["name": "x", "namespace": "shop"],
        ]
        let message = ManifestObject(value, source: "W/nokind.yaml").unmappedMessage
        #expect(try "error: " + message + "\n" == Recording("apply-unknown-kind").stderr)
    }

    @Test func findsTheNamespace() throws {
        let configMaps = try #require(BuiltinResources.find(ResourceName("cm")))
        let nodes = try #require(BuiltinResources.find(ResourceName("nodes")))
        let value: JSONValue = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "new", "namespace": "shop"],
        ]
        let object = ManifestObject(value, source: "W/new.yaml")
        #expect(try object.namespace(of: configMaps, default: "default", isFixed: false) == "shop")
        #expect(try object.namespace(of: nodes, default: "default", isFixed: true) == nil)
        do {
            _ = try object.namespace(of: configMaps, default: "default", isFixed: true)
            Issue.record("a namespace that does not match was accepted")
        } catch {
            #expect(try "error: " + error.message + "\n" == Recording("apply-ns-mismatch").stderr)
        }
        let open = ManifestObject(["metadata": ["name": "a", "namespace": ""]], source: "f")
        #expect(try open.namespace(of: configMaps, default: "d", isFixed: true) == "d")
    }
}
