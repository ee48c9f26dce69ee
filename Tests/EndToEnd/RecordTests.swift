import Foundation
import Testing

/// The least role for a script: enough for all of it, and nothing in it is too much.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct RecordTests {
    /// Rights come and go here, so that no other suite may share the server.
    private static let started = Result { try Sandbox.another() }

    /// Eleven calls; what would change what others see is a dry run.
    private static let calls = [
        "get pods -n shop",
        "get pod shell -n shop -o name",
        "get deployments,services -n shop",
        "get nodes",
        "get configmaps -A",
        "get secret db -n shop -o name",
        "get ns shop",
        "create serviceaccount made -n shop --dry-run=server",
        "apply --server-side --dry-run=server -f $MANIFEST",
        "get widgets -n shop",
        "exec shell -n shop -- true",
    ]

    private static func script(_ calls: [String], kpod: String) -> String {
        // Two of them at once, and one of them in a shell below the shell.
        var lines = calls.map { "\(kpod) \($0) >/dev/null" }
        lines[0] += " &"
        lines[1] = "(" + lines[1] + ")"
        return "set -e\n" + lines.joined(separator: "\n") + "\nwait\n"
    }

    @Test func theRoleIsEnoughAndNothingInItIsTooMuch() throws {
        let sandbox = try Self.started.get()
        let folder = NSTemporaryDirectory() + "/kpod-record-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let manifest = folder + "/manifest.yaml"
        try "{apiVersion: v1, kind: ConfigMap, metadata: {name: made, namespace: shop}, data: {a: b}}\n"
            .write(toFile: manifest, atomically: true, encoding: .utf8)
        let variables = ["MANIFEST": manifest, "PATH": "/usr/bin:/bin"]
        let script = Self.script(Self.calls, kpod: sandbox.kpod)

        let recorded = try sandbox.kpod(
            "auth", "record", "--serviceaccount", "default:default", "--name", "recorded", "--", "sh", "-c", script,
            adding: variables)
        #expect(recorded.status == 0, "\(recorded.errors)")
        #expect(try sandbox.kpod("apply", "-f", "-", input: recorded.output).status == 0)

        /// Which of the calls the account may make.
        func allowed() throws -> [Bool] {
            try Self.calls.map { call in
                let words = call.replacingOccurrences(of: "$MANIFEST", with: manifest).split(separator: " ").map(
                    String.init)
                return try sandbox.kpod(words, as: "default").status == 0
            }
        }
        #expect(try allowed().allSatisfy { $0 }, "\(recorded.output)")

        var removed = 0
        for role in [["clusterrole", "recorded"], ["role", "recorded", "-n", "shop"]] {
            let whole = try sandbox.kpod(["get", "-o", "json"] + role).output
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(whole.utf8)) as? [String: Any])
            let rules = try #require(object["rules"] as? [[String: Any]])
            for (index, rule) in rules.enumerated() {
                let verbs = try #require(rule["verbs"] as? [String])
                for verb in verbs {
                    var less = object
                    var fewer = rules
                    fewer[index]["verbs"] = verbs.filter { $0 != verb }
                    if verbs.count == 1 { fewer.remove(at: index) }
                    less["rules"] = fewer
                    less["metadata"] = ["name": "recorded", "namespace": role.count > 2 ? "shop" : nil].compactMapValues
                    { $0 }
                    try replace(less, sandbox)
                    // Without it a WebSocket is refused, and SPDY, which begins with POST, is spoken.
                    let isSpare = verb == "get" && rule["resources"] as? [String] == ["pods/exec"]
                    #expect(try allowed().allSatisfy { $0 } == isSpare, "\(verb) of \(rule)")
                    removed += 1
                }
            }
            var again = object
            again["metadata"] = ["name": "recorded", "namespace": role.count > 2 ? "shop" : nil].compactMapValues { $0 }
            try replace(again, sandbox)
        }
        #expect(removed >= 9)
        #expect(try allowed().allSatisfy { $0 })
        #expect(try sandbox.kpod("delete", "-f", "-", input: recorded.output).status == 0)
    }

    private func replace(_ object: [String: Any], _ sandbox: Sandbox) throws {
        let text = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
        let outcome = try sandbox.kpod("apply", "-f", "-", input: text)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func theCheckNamesWhatIsNotGranted() throws {
        let sandbox = try Self.started.get()
        let call = [sandbox.kpod, "get", "pods", "-n", "shop"]
        let fine = try sandbox.kpod(["auth", "record", "--check", "--"] + call, adding: ["PATH": "/usr/bin:/bin"])
        #expect(fine.status == 0)
        #expect(fine.errors.hasSuffix("All of it is granted now.\n"))
        #expect(fine.output.contains("kind: Role"))
        // The command fails, and so does the whole.
        let refused = try sandbox.kpod(["auth", "record", "--check", "--"] + call, as: "default")
        #expect(refused.status == 4)
        #expect(refused.output.contains("name: default-default-list-pods") || refused.output.contains("list-pods"))
        let lenient = try sandbox.kpod(
            ["auth", "record", "--check", "--", "sh", "-c", call.joined(separator: " ") + " || true"], as: "default",
            adding: ["PATH": "/usr/bin:/bin"])
        #expect(lenient.status == 1, "\(lenient.errors)")
        #expect(lenient.errors.hasSuffix("Not granted now: list pods in namespace shop\n"))
    }

    @Test func whoeverIsImpersonatedGetsARoleOfTheirOwn() throws {
        let sandbox = try Self.started.get()
        let outcome = try sandbox.kpod(
            [
                "auth", "record", "--as", "system:serviceaccount:shop:web", "--", "sh", "-c",
                "\(sandbox.kpod) get pods -n shop || true",
            ], adding: ["PATH": "/usr/bin:/bin"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let subjects = outcome.output.split(separator: "\n").filter { $0.hasPrefix("# For") }
            .map { $0.prefix { $0 != "." } }
        #expect(subjects == ["# For service account shop/demo-admin", "# For service account shop/web"])
        #expect(outcome.output.contains("- impersonate"))
    }

    /// What is made, joined, read and deleted by commands that stay with a container, as one role.
    @Test func whatStaysWithAContainerIsRecorded() throws {
        let sandbox = try Self.started.get()
        let image = "-n shop --image=localhost/run"
        let script =
            "set -e; k() { \"\(sandbox.kpod)\" \"$@\"; }; "
            + "echo a | k run once \(image) --restart=Never --rm -i -q --command -- cat; "
            + "k run host \(image) --command -- sleep 60; k wait --for=jsonpath='{.status.phase}'=Running pod/host -n shop; "
            + "echo b | k debug host \(image) -i -q -- cat; k delete pod host -n shop --force --wait=false"
        let outcome = try sandbox.kpod(
            ["auth", "record", "--", "sh", "-c", script], adding: ["PATH": "/usr/bin:/bin"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("  - pods/attach\n  verbs:\n  - create\n  - get\n"), "\(outcome.output)")
        #expect(outcome.output.contains("  - pods/ephemeralcontainers\n  verbs:\n  - patch\n"), "\(outcome.output)")
        #expect(outcome.output.contains("  - pods/log\n  verbs:\n  - get\n"), "\(outcome.output)")
    }

    /// What prints requests in place of sending them runs the command to its end all the same.
    @Test func theCommandEndsUnderCurlToo() throws {
        let sandbox = try Self.started.get()
        let outcome = try sandbox.kpod(
            ["auth", "record", "--curl", "--", "sh", "-c", "sleep 0.2; echo done; exit 3"],
            adding: ["PATH": "/usr/bin:/bin"])
        #expect(outcome.status == 3)
        #expect(outcome.errors.hasPrefix("done\n"), "\(outcome.errors)")
    }

    @Test func theCommandsOutputIsKeptApart() throws {
        let sandbox = try Self.started.get()
        let outcome = try sandbox.kpod(
            ["auth", "record", "--", "sh", "-c", "echo out; exit 3"], adding: ["PATH": "/usr/bin:/bin"])
        #expect(outcome.output == "")
        #expect(outcome.errors.hasPrefix("out\n"))
        #expect(outcome.status == 3)
        #expect(try sandbox.kpod("auth", "record", "--", "/nowhere/x").status == 127)
    }
}
