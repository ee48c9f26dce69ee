import FakeTransport
import Foundation
import Kube
import System
import Testing

@testable import CLIRuntime
@testable import Commands

/// `kpod sync --sidecar-env` against what the original does with its variables, and what its tests check.
@Suite final class SidecarEnvironmentTests {
    private let client = FakeClient()
    private let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-car-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func run(_ variables: [String: String], _ words: String...) -> CommandRun {
        var environment = ["LABEL": "findme", "FOLDER": folder, "METHOD": "LIST", "POD_NAMESPACE": "default"]
        environment.merge(variables) { $1 }
        return CommandRun(["sync", "--sidecar-env"] + words, client: client, environment: environment)
    }

    private func answer(
        type: String = "configmaps", in namespace: String? = "default", label: String = "findme", _ items: String...
    ) {
        let place = namespace.map { "namespaces/\($0)/" } ?? ""
        client.answer(
            .get, "/api/v1/\(place)\(type)?labelSelector=\(label)&limit=500",
            body: #"{"kind":"List","metadata":{"resourceVersion":"7"},"items":[\#(items.joined(separator: ","))]}"#)
    }

    private static func object(
        _ name: String, _ data: String, in namespace: String = "default", folder: String? = nil, binary: String = ""
    ) -> String {
        let annotation = folder.map { #","annotations":{"k8s-sidecar-target-directory":"\#($0)"}"# } ?? ""
        return
            #"{"metadata":{"name":"\#(name)","namespace":"\#(namespace)"\#(annotation)},"data":{\#(data)},"binaryData":{\#(binary)}}"#
    }

    private func read(_ name: String) -> String? {
        FileManager.default.contents(atPath: "\(folder)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func textAndBinaryData() {
        answer(Self.object("sample", #""hello.world":"Hello World!""#, binary: #""logo.png":"iVBO""#))
        let run = run([:])
        #expect(run.status == .success, "\(run.errors)")
        #expect(read("hello.world") == "Hello World!")
        #expect(FileManager.default.contents(atPath: folder + "/logo.png") == Data([0x89, 0x50, 0x4E]))
    }

    @Test func bothTypes() {
        answer(type: "secrets", Self.object("s", #""similar-secret.txt":"SSdtIHZlcnkgc2ltaWxhcg==""#))
        answer(Self.object("s", #""similar-configmap.txt":"I'm very similar""#))
        #expect(run(["RESOURCE": "both"]).status == .success)
        #expect(read("similar-secret.txt") == "I'm very similar")
        #expect(read("similar-configmap.txt") == "I'm very similar")
    }

    @Test func foldersByAnnotation() {
        answer(
            Self.object("abs", #""a.txt":"1""#, folder: folder + "/absolute"),
            Self.object("rel", #""r.txt":"2""#, folder: "relative"),
            Self.object("out", #""o.txt":"3""#, folder: "/tmp/x"))
        let run = run([:])
        #expect(run.status == .success)
        #expect(read("absolute/a.txt") == "1")
        #expect(read("relative/r.txt") == "2")
        #expect(run.errors.contains("--allow-folder"))
    }

    @Test func aFolderForEachNamespace() {
        answer(
            in: nil, Self.object("a", #""h":"1""#), Self.object("b", #""r":"2""#, folder: "rel"),
            Self.object("c", #""x":"3""#, folder: folder + "/whole"), Self.object("d", #""o":"4""#, in: "other"))
        #expect(run(["NAMESPACE": "ALL", "FOLDER_PER_NAMESPACE": "true"]).status == .success)
        #expect(read("default/h") == "1")
        #expect(read("default/rel/r") == "2")
        #expect(read("whole/x") == "3")
        #expect(read("other/o") == "4")
    }

    @Test func namespacesAndLabels() {
        answer(in: "a", label: "findme%3Dyea", Self.object("x", #""k":"1""#, in: "a"))
        answer(in: "b", label: "findme%3Dyea", Self.object("y", #""l":"2""#, in: "b"))
        #expect(run(["NAMESPACE": "a,b", "LABEL_VALUE": "yea"]).status == .success)
        #expect(client.faults == [])
        #expect(read("l") == "2")
    }

    @Test func objectsByName() {
        for (type, name) in [("secrets", "s"), ("configmaps", "c")] {
            client.answer(
                .get, "/api/v1/namespaces/default/\(type)?fieldSelector=metadata.name%3D\(name)&limit=500",
                body: #"{"metadata":{"resourceVersion":"7"},"items":[]}"#)
        }
        let run = run(["RESOURCE": "both", "RESOURCE_NAME": "secret/s,default/configmap/c,other/configmap/d"])
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func uniqueNamesAndModes() throws {
        answer(Self.object("x", #""k.txt":"1""#))
        #expect(run(["UNIQUE_FILENAMES": "TRUE", "DEFAULT_FILE_MODE": "440"]).status == .success)
        let name = "namespace_default.configmap_x.k.txt"
        #expect(read(name) == "1")
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int
        #expect(mode == 0o440)
    }

    @Test func theRequest() {
        answer(Self.object("x", #""k":"1""#))
        client.answer(.post, "/reload", body: "")
        let run = run([
            "REQ_URL": "http://app:8080/reload", "REQ_METHOD": "POST", "REQ_PAYLOAD": "say \"hi\"",
            "REQ_USERNAME": "user1", "REQ_PASSWORD": "abcdefghijklmnopqrstuvwxyz",
        ])
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
        guard client.requests.count > 1 else { return }
        let sent = client.requests[1]
        #expect(sent.body.map { String(decoding: $0, as: UTF8.self) } == #""say \"hi\"""#)
        #expect(
            sent.headers.map(\.value) == ["Basic dXNlcjE6YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo="])
    }

    @Test func theRequestMayBeLeftOutAtFirst() {
        answer(Self.object("x", #""k":"1""#))
        #expect(run(["REQ_URL": "http://app:8080/reload", "REQ_SKIP_INIT": "true"]).status == .success)
        #expect(client.faults == [])
    }

    @Test func theScriptRunsByShWhereItMayNotRunItself() throws {
        let script = folder + "-script"
        defer { try? FileManager.default.removeItem(atPath: script) }
        try Data("echo done > \(folder)/result\n".utf8).write(to: URL(fileURLWithPath: script))
        answer(Self.object("x", #""k":"1""#))
        let run = run(["SCRIPT": script])
        #expect(run.status == .success, "\(run.errors)")
        #expect(read("result") == "done\n")
    }

    @Test func contentsByURL() {
        answer(
            Self.object(
                "x", #""logo.png.url":"http://files/logo","plain":"1""#,
                binary: #""secured.txt.url":"aHR0cDovL2ZpbGVzL3NlY3VyZWQ=""#))
        client.answer(.get, "/logo", status: 302, headers: [Header("Location", "http://mirror/logo")], body: "")
        client.answer(.get, "/logo", body: "PNG")
        client.answer(.get, "/secured", body: "allowed")
        let run = run(["REQ_USERNAME": "u", "REQ_PASSWORD": "p"])
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
        #expect(read("logo.png") == "PNG")
        #expect(read("secured.txt") == "allowed")
        #expect(read("plain") == "1")
        // What proves who one is goes to the server that it is meant for.
        let headers = client.requests.filter { $0.otherServer?.host == "mirror" }.flatMap(\.headers)
        #expect(headers == [])
    }

    @Test func aURLThatFails() {
        for enabled in ["false", "true"] {
            answer(Self.object("x", #""500.txt.url":"http://files/500""#))
            client.answer(.get, "/500", status: 500, body: "oops")
            let run = run(["ENABLE_5XX": enabled, "REQ_RETRY_TOTAL": "0"])
            #expect(run.status == (enabled == "true" ? .success : .failure), "\(run.errors)")
            #expect(read("500.txt") == (enabled == "true" ? "oops" : nil))
            #expect(client.faults == [])
        }
    }

    /// METHOD=SLEEP lists at times and watches nothing.
    @Test func listsAtTimes() {
        for version in 1...3 { answer(Self.object("x", #""k":"\#(version)""#)) }
        client.at(.seconds(13)) { [client] in client.outage = .interrupted(signal: 15) }
        let port = String(Int.random(in: 20_000..<30_000))
        let run = run(["METHOD": "SLEEP", "SLEEP_TIME": "5", "HEALTH_PORT": port, "HEALTH_HOST": "127.0.0.1"])
        #expect(run.status == .signal(15), "\(run.errors)")
        #expect(client.faults == [])
        #expect(read("k") == "3")
    }

    /// What the original reads stands in the manual.
    @Test(arguments: [
        "LABEL", "LABEL_VALUE", "FOLDER", "FOLDER_ANNOTATION", "NAMESPACE", "RESOURCE", "RESOURCE_NAME", "METHOD",
        "SLEEP_TIME", "REQ_URL", "REQ_METHOD", "REQ_PAYLOAD", "REQ_USERNAME", "REQ_PASSWORD", "REQ_BASIC_AUTH_ENCODING",
        "REQ_TIMEOUT", "REQ_RETRY_TOTAL", "REQ_RETRY_CONNECT", "REQ_RETRY_READ", "REQ_RETRY_BACKOFF_FACTOR",
        "REQ_SKIP_INIT", "REQ_SKIP_TLS_VERIFY", "SCRIPT", "UNIQUE_FILENAMES", "DEFAULT_FILE_MODE", "ENABLE_5XX",
        "IGNORE_ALREADY_PROCESSED", "HEALTH_PORT", "HEALTH_HOST", "LOG_LEVEL", "LOG_FORMAT", "LOG_TZ", "LOG_CONFIG",
        "SKIP_TLS_VERIFY", "DISABLE_X509_STRICT_VERIFICATION", "WATCH_SERVER_TIMEOUT", "WATCH_CLIENT_TIMEOUT",
        "ERROR_THROTTLE_SLEEP", "KUBECONFIG",
    ])
    func eachVariableIsInTheTable(_ name: String) {
        let words = SidecarEnvironment.table.split { " ,\n".contains($0) }
        #expect(words.contains(Substring(name)))
    }

    @Test func urlsAreKeysLikeOthersWithoutTheVariables() {
        client.answer(
            .get, "/api/v1/namespaces/default/configmaps?limit=500",
            body:
                #"{"metadata":{"resourceVersion":"7"},"items":[\#(Self.object("x", #""a.url":"http://files/a""#))]}"#)
        #expect(CommandRun("sync", "configmaps", "--to", folder, "--once", client: client).status == .success)
        #expect(read("a.url") == "http://files/a")
    }

    @Test(arguments: [
        ["SKIP_TLS_VERIFY": "true"], ["KUBECONFIG": "/x"], ["LABEL": ""], ["FOLDER": ""], ["RESOURCE": "pod"],
        ["REQ_URL": "http://a/", "REQ_METHOD": "PUT"], ["DEFAULT_FILE_MODE": "rw"], ["REQ_TIMEOUT": "x"],
        ["NAMESPACE": "a/b"], ["RESOURCE_NAME": "a/b/c/d"], ["METHOD": "SLEEP", "SLEEP_TIME": "x"],
    ])
    func whatIsRefused(_ variables: [String: String]) {
        let run = run(variables)
        #expect(run.status == .usage, "\(variables)")
        #expect(client.requests.isEmpty)
    }
}
