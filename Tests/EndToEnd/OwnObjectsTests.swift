import Foundation
import Testing

/// `@self` against the sandbox, by the token that is bound to the pod `kpod`.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct OwnObjectsTests {
    /// The leader labels itself; a pod of the same name that is another is left alone.
    @Test func aPodLabelsItself() throws {
        let sandbox = try Sandbox.shared()
        let admin = ["-n", "default"]
        defer {
            for word in ["role/self", "rolebinding/self"] { _ = try? sandbox.kpod(["delete", word] + admin) }
        }
        _ = try sandbox.kpod(["create", "role", "self", "--verb=get,patch", "--resource=pods"] + admin)
        _ = try sandbox.kpod(
            ["create", "rolebinding", "self", "--role=self", "--serviceaccount=default:default"] + admin)
        let labeled = try sandbox.kpod("label", "@self", "role=primary", "-v1", as: "default")
        #expect(labeled.errors == "@self is pods/kpod in the namespace \"default\", by the token\n")
        #expect(labeled.output == "pod/kpod labeled\n")
        let read = try sandbox.kpod("get", "@self", "-o", "jsonpath={.metadata.labels.role}", as: "default")
        #expect(read.output == "primary")
        #expect(try sandbox.kpod("label", "pod/@self", "role-", as: "default").output == "pod/kpod unlabeled\n")
        #expect(try sandbox.kpod("label", "pod/@self", "a=b", "-n", "shop", as: "default").status == 2)
        let owner = try sandbox.kpod("get", "@owner", as: "default")
        #expect(owner.status == 3)
        #expect(owner.errors.contains("nothing owns pod kpod"))
    }

    /// What the files would change is shown, and what they have no more goes.
    @Test func filesAreComparedAndPruned() throws {
        let sandbox = try Sandbox.shared()
        func manifest(_ names: [String], _ value: String) -> String {
            names.map {
                "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: \($0), labels: {set: pruned}}, data: {k: \"\(value)\"}}\n"
            }.joined()
        }
        let place = ["-n", "shop"]
        let input = manifest(["pr-a", "pr-b"], "$V")
        defer { _ = try? sandbox.kpod(["delete", "cm", "pr-a", "pr-b", "--ignore-not-found"] + place) }
        let apply = ["apply", "-f", "-", "--env-subst"] + place
        #expect(try sandbox.kpod(["diff", "-f", "-", "--env-subst"] + place, input: input).status == 2)
        let first = try sandbox.kpod(apply, input: manifest(["pr-a", "pr-b"], "${V:-one}"))
        #expect(first.output == "configmap/pr-a created\nconfigmap/pr-b created\n")

        let same = try sandbox.kpod(["diff", "-f", "-"] + place, input: manifest(["pr-a"], "one"))
        #expect(same.status == 0)
        #expect(same.output == "")
        let prune = ["--prune", "-l", "set=pruned", "--prune-allowlist=core/v1/ConfigMap"]
        let changed = try sandbox.kpod(["diff", "-f", "-"] + prune + place, input: manifest(["pr-a"], "two"))
        #expect(changed.status == 1)
        #expect(changed.output.contains("-  k: one\n+  k: two\n"))
        #expect(changed.output.contains("+++ MERGED/v1.ConfigMap.shop.pr-b\n"))

        let pruned = try sandbox.kpod(["apply", "-f", "-"] + prune + place, input: manifest(["pr-a"], "two"))
        #expect(pruned.output == "configmap/pr-a configured\nconfigmap/pr-b pruned\n")
        #expect(try sandbox.kpod(["get", "cm", "pr-b"] + place).status == 3)
    }

    /// A set's parent knows its members, and what is a member no more goes.
    @Test func aSetIsPruned() throws {
        let sandbox = try Sandbox.shared()
        func manifest(_ names: [String]) -> String {
            names.map { "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: \($0)}}\n" }.joined()
        }
        defer {
            _ = try? sandbox.kpod(
                "delete", "cm/set-a", "cm/set-b", "secret/members", "--ignore-not-found", "-n", "shop")
        }
        let words = ["apply", "-f", "-", "--prune", "--applyset=members", "-n", "shop"]
        let first = try sandbox.kpod(words, input: manifest(["set-a", "set-b"]))
        #expect(first.errors == "")
        #expect(first.output == "configmap/set-a created\nconfigmap/set-b created\n")
        let second = try sandbox.kpod(words, input: manifest(["set-b"]))
        #expect(second.errors == "")
        #expect(second.output == "configmap/set-b unchanged\nconfigmap/set-a pruned\n")
    }
}
