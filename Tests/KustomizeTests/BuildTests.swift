import Foundation
import JSON
import Kustomize
import Testing

/// What a kustomization can have wrong, and what is said of it.
struct BuildTests {
    private static let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"

    /// What is said of files that cannot be built; empty where they can.
    private static func fault(_ files: [String: String], unrestricted: Bool = false, at directory: String = "/w")
        -> String
    {
        do throws(KustomizeError) {
            _ = try KustomizeBuild(files: memory(files), isUnrestricted: unrestricted).run(directory)
            return ""
        } catch {
            return error.message
        }
    }

    /// The names of the objects of files.
    private static func names(_ files: [String: String], unrestricted: Bool = false) throws -> [String] {
        try KustomizeBuild(files: memory(files), isUnrestricted: unrestricted).run("/w").objects.map {
            $0.at("metadata", "name")?.string ?? ""
        }
    }

    /// A number takes numbers alone: an empty variable must not scale anything down.
    @Test(arguments: [
        (#""""#, "!!null"), (#""~""#, "!!null"), ("web", "!!str"), (#""1.5""#, "!!float"), (#""08""#, "!!float"),
        (#""true""#, "!!bool"), (#""7""#, ""),
    ])
    func aReplacementKeepsTheKindOfANumber(_ value: String, _ kind: String) {
        let files = [
            "/w/kustomization.yaml": """
            resources: [d.yaml]
            replacements:
            - source: {kind: ConfigMap, name: c, fieldPath: data.v}
              targets: [{select: {kind: Deployment}, fieldPaths: [spec.replicas]}]

            """,
            "/w/d.yaml": """
            {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {v: \(value)}}
            ---
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 3}}

            """,
        ]
        let fault = Self.fault(files)
        #expect(kind.isEmpty ? fault.isEmpty : fault.contains("cannot decode \(kind)"), "\(fault)")
        #expect(kind.isEmpty || fault.hasSuffix("as a !!int"))
    }

    /// Files below /w by their paths, and words that the error must have: the file, the field and the reason.
    private static let faults: [(files: [String: String], words: [String])] = [
        (
            ["/w/kustomization.yaml": "resources: [../o]\n", "/o/kustomization.yaml": "resources: [../w]\n"],
            ["/w/kustomization.yaml: resources[0]: /o/kustomization.yaml: resources[0]:", "circle"]
        ),
        (["/w/kustomization.yaml": "resources: [.]\n"], ["resources[0]", "circle"]),
        (["/w/kustomization.yaml": "resources: [nope]\n"], ["resources[0]: /w/nope does not exist"]),
        (["/w/kustomization.yaml": "components: [nope]\n"], ["components[0]: /w/nope does not exist"]),
        (
            ["/w/kustomization.yaml": "resources: [b]\n", "/w/b/x": ""],
            ["resources[0]: unable to find one of 'kustomization.yaml'", "in directory '/w/b'"]
        ),
        (
            [
                "/w/kustomization.yaml": "resources: [b]\n",
                "/w/b/kustomization.yaml": "kind: Component\nnamePrefix: a\n",
            ],
            ["/w/b/kustomization.yaml is of kind Component"]
        ),
        (
            ["/w/kustomization.yaml": "components: [b]\n", "/w/b/kustomization.yaml": "namePrefix: a\n"],
            ["/w/b/kustomization.yaml must be of kind Component"]
        ),
        (
            ["/w/kustomization.yaml": "namePrefix: a\n", "/w/kustomization.yml": "namePrefix: a\n"],
            ["several kustomizations"]
        ),
        (["/w/kustomization.yaml": "\n"], ["/w/kustomization.yaml", "empty"]),
        (["/w/kustomization.yaml": "resources: []\n"], ["/w/kustomization.yaml", "kustomization.yaml is empty"]),
        (
            ["/w/kustomization.yaml": "resources: [p.yaml, q.yaml]\n", "/w/p.yaml": pod, "/w/q.yaml": pod],
            ["resources[1]: /w/q.yaml: the object Pod.v1.[noGrp]/p.[noNs] is there already"]
        ),
        (["/w/kustomization.yaml": "resources: [p.yaml]\n", "/w/p.yaml": pod + "---\n" + pod], ["is there already"]),
        (
            ["/w/kustomization.yaml": "resources: [p.yaml]\n", "/w/p.yaml": "a: &x 1\n---\nkind: *x\n"],
            ["/w/p.yaml", "line 3", "'*x'"]
        ),
        (
            ["/w/kustomization.yaml": "resources: [p.yaml]\n", "/w/p.yaml": "- a\n"],
            ["/w/p.yaml: line 1", "no object"]
        ),
        (
            ["/w/kustomization.yaml": "resources: [p.yaml]\n", "/w/p.yaml": pod + "---\nkind: Pod\n"],
            ["/w/p.yaml: line 5: the Pod has no metadata.name"]
        ),
        (["/w/kustomization.yaml": "resources: [p.yaml]\n", "/w/p.yaml": "metadata: {name: x}\n"], ["no kind"]),
        (
            ["/w/kustomization.yaml": "resources: [p.yaml]\n", "/w/p.yaml": pod + "kind: X\n"],
            ["line 4", "\"kind\" stands twice"]
        ),
        (["/w/kustomization.yaml": "resources: [p.yaml]\n", "/w/p.yaml": "a: [\n"], ["/w/p.yaml: line"]),
        (
            ["/w/kustomization.yaml": "resources: [../p.yaml]\n", "/p.yaml": pod],
            ["/p.yaml is not in or below /w", "--load-restrictor=LoadRestrictionsNone"]
        ),
        (
            ["/w/kustomization.yaml": "resources: [https://example.com/x]\n"],
            ["resources[0]", "on another host", "fetch it"]
        ),
        (["/w/kustomization.yaml": "resources: [github.com/a/b]\n"], ["on another host"]),
        (["/w/kustomization.yaml": "resources: [gitlab.com/a/b.git//c]\n"], ["on another host", "fetch it"]),
        (["/w/kustomization.yaml": "components: ['x.org/a/b?ref=v1']\n"], ["on another host"]),
        (
            ["/w/kustomization.yaml": "patchesStrategicMerge:\n- |\n  kind: Pod\n  spec: {}\n"],
            ["patchesStrategicMerge: [0]: line 1: the Pod has no metadata.name"]
        ),
        (
            [
                "/w/kustomization.yaml": "secretGenerator: [{name: x, envs: [e]}]\n",
                "/w/e": "A=1\nhunter2 and more\n",
            ],
            ["/w/kustomization.yaml: secretGenerator[0]: env file e, line 2"]
        ),
        (["/w/kustomization.yaml": "helmCharts: [{name: x}]\n"], ["helmCharts", "helm template"]),
        (
            [
                "/w/kustomization.yaml": "transformers: [t.yaml]\n",
                "/w/t.yaml": "apiVersion: example.com/v1\nkind: Program\nmetadata: {name: x}\n",
            ],
            ["/w/kustomization.yaml: transformers: Program", "kind Program: kpod runs no programs"]
        ),
        (
            [
                "/w/kustomization.yaml": "generators: [t.yaml]\n",
                "/w/t.yaml": "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: x}\n",
            ],
            ["generators", "kind HelmChartInflationGenerator: kpod runs no programs"]
        ),
        (["/w/kustomization.yaml": "transformers: [t.yaml]\n"], ["transformers: /w/t.yaml does not exist"]),
        (["/w/kustomization.yaml": "validators: [t.yaml]\n"], ["validators", "no programs"]),
        (["/w/kustomization.yaml": "namePrefx: a\n"], ["there is no field namePrefx", "namePrefix"]),
        (["/w/kustomization.yaml": "namePrefix: 1\n"], ["the field namePrefix must be a text"]),
        (["/w/kustomization.yaml": "images: [{name: a, newTag: 1.10}]\n"], ["images[0].newTag must be a text"]),
        (["/w/kustomization.yaml": "labels: [{pairs: {a: 1}}]\n"], ["labels[0].pairs.a must be a text"]),
        (["/w/kustomization.yaml": "kind: Other\nnamePrefix: a\n"], ["kind should be"]),
        (["/w/kustomization.yaml": "apiVersion: v1\nnamePrefix: a\n"], ["kustomize.config.k8s.io/v1beta1"]),
        (["/w/kustomization.yaml": "replicas: [{name: x, count: 1}]\n"], ["replicas: [0]", "no object named x"]),
        (
            ["/w/kustomization.yaml": "configMapGenerator: [{name: x, behavior: merge}]\n"],
            ["configMapGenerator[0]", "no ConfigMap x to merge"]
        ),
        (["/w/kustomization.yaml": "secretGenerator: [{name: x, literals: [hunter2]}]\n"], ["key=value"]),
        (["/w/kustomization.yaml": "configMapGenerator: [{name: x, literals: [a=1, a=2]}]\n"], ["'a' is given twice"]),
        (["/w/kustomization.yaml": "configMapGenerator: [{name: x, literals: [a b=1]}]\n"], ["not a valid key name"]),
        (["/w/kustomization.yaml": "configMapGenerator: [{name: x, files: [nope]}]\n"], ["/w/nope does not exist"]),
        (["/w/kustomization.yaml": "sortOptions: {order: up}\nnamePrefix: a\n"], ["sortOptions.order"]),
        (
            ["/w/kustomization.yaml": "patches: [{path: p.yaml}]\n", "/w/p.yaml": pod],
            ["patches: [0]: /w/p.yaml", "no resource matches", "Pod.v1.[noGrp]/p.[noNs]"]
        ),
        (
            ["/w/kustomization.yaml": "patches: [{patch: '[{\"op\": \"remove\", \"path\": \"/a\"}]'}]\n"],
            ["needs a target"]
        ),
        (
            [
                "/w/kustomization.yaml":
                    "patches: [{target: {kind: \"(\"}, patch: '[{\"op\": \"remove\", \"path\": \"/a\"}]'}]\n"
            ],
            ["regular expression"]
        ),
        (["/w/kustomization.yaml": "vars: [{name: A, objref: {kind: Pod, name: x}}]\n"], ["'A' names no object"]),
        (
            ["/w/kustomization.yaml": "replacements: [{source: {kind: Pod}, targets: [{select: {kind: X}}]}]\n"],
            ["replacements: [0]", "nothing is Pod"]
        ),
        (["/w/kustomization.yaml": "crds: [c]\n"], ["crds[0]: /w/c does not exist"]),
    ]

    @Test func faultsAreNamedWithTheirPlace() {
        for (files, words) in Self.faults {
            let fault = Self.fault(files)
            for word in words { #expect(fault.contains(word), "\(fault) of \(files)") }
            #expect(!fault.contains("hunter2"), "a value is shown")
        }
        #expect(Self.fault([:]).contains("must build at directory"))
        #expect(Self.fault([:], at: "https://example.com/x?ref=1").contains("on another host"))
    }

    /// No chain of bases is long enough for a call each to be too many.
    @Test func longChainsOfBasesAreRefused() throws {
        func chain(_ count: Int) -> [String: String] {
            var files = ["/w/kustomization.yaml": "resources: [../b1]\n"]
            for index in 1..<count { files["/b\(index)/kustomization.yaml"] = "resources: [../b\(index + 1)]\n" }
            files["/b\(count)/kustomization.yaml"] = "resources: [p.yaml]\n"
            files["/b\(count)/p.yaml"] = Self.pod
            return files
        }
        #expect(try Self.names(chain(20)) == ["p"])
        #expect(Self.fault(chain(2_500)).hasSuffix("more than 100 directories are bases of one another"))
    }

    @Test func emptyFilesHoldNothing() throws {
        let files = [
            "/w/kustomization.yaml": "resources: [p.yaml, q.yaml]\n", "/w/p.yaml": "# none\n---\n", "/w/q.yaml": "",
        ]
        #expect(try Self.names(files) == [])
    }

    @Test func filesOutsideAreReadWhereThatIsAllowed() throws {
        let files = ["/w/kustomization.yaml": "resources: [../p.yaml]\n", "/p.yaml": Self.pod]
        #expect(try Self.names(files, unrestricted: true) == ["p"])
    }

    /// Whether a name is too long depends on the type, and is the server's to say.
    @Test func longNamesStay() throws {
        let prefix = String(repeating: "a", count: 300)
        let files = ["/w/kustomization.yaml": "resources: [p.yaml]\nnamePrefix: \(prefix)\n", "/w/p.yaml": Self.pod]
        #expect(try Self.names(files) == [prefix + "p"])
    }

    @Test func manyObjectsAreBuilt() throws {
        let objects = (0..<10_000).map { index in
            "apiVersion: v1\nkind: \(index % 2 == 0 ? "Pod" : "ConfigMap")\nmetadata: {name: n\(index)}\n"
                + "spec: {containers: [{name: c, image: nginx, envFrom: [{configMapRef: {name: n\(index + 1)}}]}]}\n"
        }
        let names = try Self.names([
            "/w/kustomization.yaml":
                "resources: [p.yaml]\nnamePrefix: a-\nnamespace: x\ncommonLabels: {a: b}\nimages: [{name: nginx, newTag: t}]\n",
            "/w/p.yaml": objects.joined(separator: "---\n"),
        ])
        #expect(names.count == 10_000)
        #expect(names.first == "a-n1")
    }

    @Test func deprecatedFieldsAreWarnedOf() throws {
        let files = ["/w/kustomization.yaml": "resources: [p.yaml]\ncommonLabels: {a: b}\n", "/w/p.yaml": Self.pod]
        #expect(
            try KustomizeBuild(files: memory(files)).run("/w").warnings == [
                "# Warning: 'commonLabels' is deprecated. Please use 'labels' instead. Run 'kustomize edit fix' to update your "
                    + "Kustomization automatically."
            ])
    }
}
