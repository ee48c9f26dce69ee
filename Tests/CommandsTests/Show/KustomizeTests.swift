import FakeTransport
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

/// `kpod kustomize` and `-k`: what the command line and the disk have to do with a build.
@Suite struct KustomizeTests {
    /// A folder of its own with a kustomization of two objects, and one above it.
    private final class Folder {
        let path: String

        init(_ more: [String: String] = [:]) throws {
            let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            path = root.path
            let files = [
                "base/kustomization.yaml": "resources: [cm.yaml, ns.yaml]\nnamespace: shop\n",
                "base/cm.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: Web}, data: {a: b}}\n",
                "base/ns.yaml": "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n",
                "over/kustomization.yaml": "resources: [../base]\nnamePrefix: p-\n",
            ].merging(more) { $1 }
            for (name, text) in files {
                let file = root.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }
    }

    private static let namespace = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"
    private static let configMap =
        "apiVersion: v1\ndata:\n  a: b\nkind: ConfigMap\nmetadata:\n  name: p-Web\n  namespace: shop\n"

    @Test func objectsArePrinted() throws {
        let folder = try Folder()
        let run = CommandRun("kustomize", folder.path + "/over")
        #expect(run.output == Self.namespace + "---\n" + Self.configMap)
        #expect(run.errors == "")
        #expect(run.status == .success)
    }

    @Test func aFileTakesAll() throws {
        let folder = try Folder()
        let run = CommandRun("kustomize", folder.path + "/over", "-o", folder.path + "/all.yaml")
        #expect(run.output == "")
        #expect(run.status == .success)
        #expect(try folder.text("all.yaml") == Self.namespace + "---\n" + Self.configMap)
    }

    @Test func aDirectoryTakesAFileAnObject() throws {
        let folder = try Folder([
            "other/kustomization.yaml": "resources: [../base, x.yaml]\n",
            "other/x.yaml": "{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}}\n",
        ])
        let run = CommandRun("kustomize", folder.path + "/over", "-o", folder.path)
        #expect(run.status == .success)
        #expect(try folder.text("v1_configmap_p-web.yaml") == Self.configMap)
        #expect(try folder.text("v1_namespace_shop.yaml") == Self.namespace)
        #expect(CommandRun("kustomize", folder.path + "/other", "-o", folder.path).status == .success)
        #expect(try folder.text("default_apps_v1_deployment_x.yaml").contains("name: x"))
        #expect(try folder.text("shop_v1_configmap_web.yaml").contains("name: Web"))
    }

    @Test func linksDoNotLeadOut() throws {
        let folder = try Folder([
            "out.yaml": "{apiVersion: v1, kind: Pod, metadata: {name: p}}\n",
            "link/kustomization.yaml": "resources: [in.yaml]\n",
        ])
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link/in.yaml", withDestinationPath: "../out.yaml")
        let run = CommandRun("kustomize", folder.path + "/link")
        #expect(run.status == .usage)
        #expect(run.errors.contains("is not in or below"))
        let all = CommandRun("kustomize", folder.path + "/link", "--load-restrictor=LoadRestrictionsNone")
        #expect(all.status == .success)
        #expect(all.output.contains("name: p\n"))
    }

    @Test(arguments: [
        (["kustomize", "a", "b"], "specify one path to kustomization.yaml"),
        (["kustomize", "/nowhere"], "must build at directory"),
        (["kustomize", "--load-restrictor=nope"], "--load-restrictor"),
        (["apply", "-k", "/nowhere"], "must build at directory"),
        (["apply", "-k", "/nowhere", "-f", "x"], "only one of -f or -k can be specified"),
        (["get", "-k", "/nowhere", "-R"], "the -k flag can't be used with -f or -R"),
        (["delete", "-k", "/nowhere", "pod", "x"], "you may not specify resource arguments as well"),
    ])
    func mistakesAreRefused(_ words: [String], _ fault: String) {
        let run = CommandRun(words)
        #expect(run.status == .usage)
        #expect(run.errors.contains(fault), "\(run.errors)")
        #expect(run.output == "")
    }

    @Test func objectsOfAKustomizationAreNamedAsThoseOfFiles() throws {
        let folder = try Folder()
        let run = CommandRun("label", "--local", "-k", folder.path + "/over", "a=b", "-o", "name")
        #expect(run.output == "namespace/shop\nconfigmap/p-Web\n")
        #expect(run.status == .success)
        let annotated = CommandRun("annotate", "--local", "-k", folder.path + "/over", "a=b", "-o", "name")
        #expect(annotated.output == run.output)
        let client = FakeClient()
        client.answer(
            .delete, "/api/v1/namespaces/shop/configmaps/p-Web", body: #"{"kind":"Status","status":"Success"}"#)
        client.answer(.delete, "/api/v1/namespaces/shop", body: #"{"kind":"Status","status":"Success"}"#)
        let deleted = CommandRun("delete", "--wait=false", "-k", folder.path + "/over", client: client)
        #expect(deleted.status == .success, "\(deleted.errors)")
        #expect(client.faults == [])
    }
}
