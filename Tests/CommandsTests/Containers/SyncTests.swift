import FakeTransport
import Foundation
import Kube
import System
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod sync` by the fake's clock.
@Suite final class SyncTests {
    private let client = FakeClient()
    private let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-sync-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    // MARK: A server

    private static let list = "/api/v1/namespaces/default/configmaps?labelSelector=a%3Db&limit=500"
    private static func watch(_ version: Int) -> String {
        "/api/v1/namespaces/default/configmaps?allowWatchBookmarks=true&labelSelector=a%3Db&resourceVersion=\(version)"
            + "&timeoutSeconds=300&watch=true"
    }

    private static func map(
        _ name: String, _ data: String, created: Int = 0, annotation: String? = nil, version: Int = 1
    ) -> String {
        let annotations = annotation.map { #","annotations":{"folder":"\#($0)"}"# } ?? ""
        return
            #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"\#(name)","namespace":"default","resourceVersion":"\#(version)","creationTimestamp":"2026-01-01T00:00:0\#(created)Z"\#(annotations)},"data":{\#(data)}}"#
    }

    private static func items(_ items: String..., version: Int = 7) -> String {
        #"{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"\#(version)"},"items":[\#(items.joined(separator: ","))]}"#
    }

    private static func event(_ type: String, _ object: String) -> FakeClient.Step {
        .text(#"{"type":"\#(type)","object":\#(object)}"# + "\n")
    }

    private static let forbidden =
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"configmaps is forbidden: User \"system:serviceaccount:default:web\" cannot list resource \"configmaps\" in API group \"\" in the namespace \"default\"","details":{"kind":"configmaps"}}"#

    /// A run that ends when the script of the server does, as by a signal.
    @discardableResult
    private func sync(_ words: String..., input: String = "") -> CommandRun {
        client.at(.seconds(50)) { [client] in client.outage = .interrupted(signal: 15) }
        return CommandRun(
            ["sync", "configmaps", "-l", "a=b", "--to", folder] + words, client: client,
            environment: ["POD_NAMESPACE": "default"])
    }

    /// What lies in the folder, by path; kpod's own list is left out.
    private var files: [String: String] {
        var found: [String: String] = [:]
        for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] where name != ".kpod-sync" {
            if let data = FileManager.default.contents(atPath: "\(folder)/\(name)") {
                found[name] = String(decoding: data, as: UTF8.self)
            }
        }
        return found
    }

    private func put(_ name: String, _ text: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    // MARK: Once

    @Test func onceWritesAllAndEnds() throws {
        client.answer(
            .get, Self.list, body: Self.items(Self.map("x", #""a.json":"1","b":"2""#), Self.map("y", #""c":"3""#)))
        let run = sync("--once")
        #expect(run.status == .success, "\(run.errors)")
        #expect(run.errors == "")
        #expect(files == ["a.json": "1", "b": "2", "c": "3"])
        #expect(client.faults == [])
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/b")[.posixPermissions] as? Int
        #expect(mode == 0o644)
    }

    @Test func onceWaitsUntilThereAreEnough() {
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#)))
        client.answer(.get, Self.watch(7), after: .seconds(5), steps: [Self.event("ADDED", Self.map("y", #""b":"2""#))])
        let run = sync("--once", "--min", "2")
        #expect(run.status == .success, "\(run.errors)")
        #expect(files == ["a": "1", "b": "2"])
        #expect(client.faults == [])
    }

    @Test func onceFailsWhereTheServerRefuses() {
        client.answer(.get, Self.list, status: 403, body: Self.forbidden)
        let run = sync("--once")
        #expect(run.status == .forbidden)
        #expect(run.errors.contains("kpod auth grant list,watch configmaps -n default"))
        #expect(client.faults == [])
    }

    @Test func keysAreChosen() {
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a.json":"1","b":"2""#)))
        #expect(sync("--once", "--only", "*.json").status == .success)
        #expect(files == ["a.json": "1"])
    }

    @Test func layoutsAndNames() {
        for _ in 0..<2 { client.answer(.get, Self.list, body: Self.items(Self.map("x", #""k":"1""#))) }
        #expect(sync("--once", "--layout", "object", "--mode", "400").status == .success)
        #expect(files == ["default/x/k": "1"])
        #expect(sync("--once", "--unique-names").status == .success)
        // What lay elsewhere before is gone, and so are the folders that were made for it.
        #expect(files == ["namespace_default.configmap_x.k": "1"])
        #expect(!FileManager.default.fileExists(atPath: folder + "/default"))
    }

    // MARK: Changes

    @Test func filesFollowTheObjects() {
        client.answer(
            .get, Self.list,
            body: Self.items(Self.map("x", #""a":"1","b":"2""#), Self.map("y", #""c":"3""#), Self.map("z", #""d":"4""#))
        )
        client.answer(
            .get, Self.watch(7),
            steps: [
                Self.event("MODIFIED", Self.map("x", #""a":"new","e":"5""#, version: 8)), .pause,
                Self.event("DELETED", Self.map("y", #""c":"3""#, version: 9)), .silence,
            ])
        sync()
        #expect(files == ["a": "new", "e": "5", "d": "4"])
    }

    /// What is shown, as a program sees it, and how many states lie in the folder.
    private var shown: (files: [String: String], states: Int) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var files: [String: String] = [:]
        for name in names where !name.hasPrefix(".") {
            files[name] = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? "nothing"
        }
        return (files, names.count { $0.hasPrefix("..") && $0 != "..data" })
    }

    @Test func allFilesChangeAtOnceByOneLink() throws {
        client.answer(
            .get, Self.list, body: Self.items(Self.map("x", #""a":"1","b":"1""#), Self.map("y", #""c":"1""#)))
        client.answer(
            .get, Self.watch(7), after: .seconds(5),
            steps: [
                Self.event("MODIFIED", Self.map("x", #""b":"2","d":"2""#, version: 8)),
                Self.event("DELETED", Self.map("y", #""c":"1""#, version: 9)), .silence,
            ])
        var states: Set<String> = []
        for second in [2, 10] {
            client.at(.seconds(second)) { [folder] in
                let link = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/..data")
                states.insert(link ?? "none")
            }
        }
        #expect(sync("--atomic-folder").errors == "")
        #expect(shown.files == ["b": "2", "d": "2"])
        #expect(shown.states == 1)
        #expect(states.count == 2)
    }

    /// One that is started anew knows what is its own, and clears what one that was killed had begun.
    @Test func aNewRunGoesOnWithTheLastState() throws {
        for map in [Self.map("x", #""a":"1","b":"1""#), Self.map("x", #""b":"1","c":"2""#)] {
            client.answer(.get, Self.list, body: Self.items(map))
        }
        #expect(sync("--atomic-folder", "--once").status == .success)
        #expect(shown.files == ["a": "1", "b": "1"])
        try FileManager.default.createDirectory(atPath: folder + "/..begun", withIntermediateDirectories: true)
        #expect(sync("--atomic-folder", "--once").status == .success)
        #expect(shown.files == ["b": "1", "c": "2"])
        #expect(shown.states == 1)
    }

    /// A name that somebody else has is told of, and what was shown stays.
    @Test func aStateThatCannotBeShownIsNot() throws {
        try put("b", "mine")
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#)))
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"2","b":"2""#)))
        #expect(sync("--atomic-folder", "--once").status == .success)
        let run = sync("--atomic-folder", "--once")
        #expect(run.status == .failure)
        #expect(run.errors.contains("File exists"), "\(run.errors)")
        #expect(shown.files == ["a": "1", "b": "mine"])
        #expect(shown.states == 1)
    }

    @Test func theLinkIsOneKpods() {
        #expect(sync("--atomic-folder", "--instance", "a").status == .usage)
    }

    @Test func whatWasDeletedWhileNobodyLookedGoes() {
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#), Self.map("y", #""b":"2""#)))
        #expect(sync("--once").status == .success)
        #expect(files == ["a": "1", "b": "2"])
        client.answer(.get, Self.list, body: Self.items(Self.map("y", #""b":"2""#)))
        #expect(sync("--once").status == .success)
        #expect(files == ["b": "2"])
    }

    @Test func aVersionThatIsTooOldIsFollowedByAList() {
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#), Self.map("y", #""b":"2""#)))
        client.answer(
            .get, Self.watch(7),
            steps: [
                .text(
                    #"{"type":"ERROR","object":{"kind":"Status","status":"Failure","reason":"Expired","code":410,"message":"too old"}}"#
                        + "\n")
            ])
        client.answer(.get, Self.list, body: Self.items(Self.map("y", #""b":"new""#), version: 20))
        client.answer(.get, Self.watch(20), steps: [.silence])
        sync()
        #expect(files == ["b": "new"])
    }

    @Test func aWatchGoesOnWhereItBrokeOff() {
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#)))
        client.answer(
            .get, Self.watch(7),
            steps: [Self.event("MODIFIED", Self.map("x", #""a":"2""#, version: 9)), .failure(Self.brokenOff)])
        client.answer(
            .get, Self.watch(9), steps: [Self.event("MODIFIED", Self.map("x", #""a":"3""#, version: 10)), .silence])
        sync()
        #expect(files == ["a": "3"])
    }

    private static let brokenOff = TransportError.truncated(ServerAddress(host: "api.test", port: 443), reason: "reset")

    @Test func rightsMayComeLaterAndAreToldOfOnce() {
        for _ in 0..<3 { client.answer(.get, Self.list, status: 403, body: Self.forbidden) }
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#)))
        client.answer(.get, Self.watch(7), steps: [.silence])
        let run = sync()
        #expect(files == ["a": "1"])
        #expect(run.errors.components(separatedBy: "is asked again").count == 2, "\(run.errors)")
        #expect(run.errors.contains("kpod auth grant"))
    }

    @Test func aRefusedNamespaceKeepsNoOtherFromBeingWritten() {
        client.answer(
            .get, "/api/v1/namespaces/n1/configmaps?labelSelector=a%3Db&limit=500", status: 403, body: Self.forbidden)
        client.answer(
            .get, "/api/v1/namespaces/n2/configmaps?labelSelector=a%3Db&limit=500",
            body: Self.items(Self.map("x", #""a":"1""#)))
        let run = sync("--namespaces", "n1,n2", "--once")
        #expect(run.status == .forbidden)
        #expect(files == ["a": "1"])
    }

    // MARK: Whose a file is

    @Test func theOlderObjectHasAFileAndTheOtherIsTold() {
        client.answer(
            .get, Self.list,
            body: Self.items(Self.map("new", #""a":"new""#, created: 2), Self.map("old", #""a":"old""#, created: 1)))
        client.answer(
            .get, Self.watch(7),
            steps: [Self.event("DELETED", Self.map("old", #""a":"old""#, created: 1, version: 9)), .silence])
        // What the heir holds is read again.
        client.answer(.get, Self.list, body: Self.items(Self.map("new", #""a":"new""#, created: 2), version: 10))
        client.answer(.get, Self.watch(10), steps: [.silence])
        let run = sync()
        #expect(
            run.errors.contains(
                "default/configmaps/new: its file a is that of default/configmaps/old, which is older"), "\(run.errors)"
        )
        #expect(files == ["a": "new"])
    }

    @Test func whatSomebodyElseHasWrittenIsLeftAlone() throws {
        try put("a", "mine")
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1","b":"2""#)))
        let run = sync("--once")
        #expect(run.status == .failure)
        #expect(run.errors.contains("kpod has not written it"))
        #expect(files == ["a": "mine", "b": "2"])
        client.answer(.get, Self.list, body: Self.items())
        #expect(sync("--once").status == .success)
        #expect(files == ["a": "mine"])
    }

    @Test func noLinkLeadsOut() throws {
        let outside = folder + "-outside"
        defer { try? FileManager.default.removeItem(atPath: outside) }
        try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder + "/sub", withDestinationPath: outside)
        try FileManager.default.createSymbolicLink(atPath: folder + "/k", withDestinationPath: outside + "/k")
        client.answer(
            .get, Self.list,
            body: Self.items(Self.map("x", #""a":"1""#, annotation: "sub"), Self.map("y", #""k":"1","ok":"2""#)))
        let run = sync("--once", "--folder-annotation", "folder")
        #expect(run.status == .failure)
        #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == [])
        #expect(FileManager.default.contents(atPath: folder + "/ok") == Data("2".utf8))
    }

    @Test func foldersByAnnotation() throws {
        let other = folder + "-other"
        defer { try? FileManager.default.removeItem(atPath: other) }
        client.answer(
            .get, Self.list,
            body: Self.items(
                Self.map("x", #""a":"1""#, annotation: "sub/deep"),
                Self.map("y", #""b":"2""#, annotation: folder + "/abs"),
                Self.map("z", #""c":"3""#, annotation: "/etc"), Self.map("w", #""d":"4""#, annotation: "../up"),
                Self.map("v", #""e":"5""#, annotation: other)))
        let run = sync("--once", "--folder-annotation", "folder", "--allow-folder", other)
        #expect(run.status == .success, "\(run.errors)")
        #expect(files == ["sub/deep/a": "1", "abs/b": "2"])
        #expect(FileManager.default.contents(atPath: other + "/e") == Data("5".utf8))
        #expect(run.errors.components(separatedBy: "neither below").count == 3, "\(run.errors)")
        client.answer(.get, Self.list, body: Self.items())
        #expect(sync("--once", "--folder-annotation", "folder", "--allow-folder", other).status == .success)
        #expect(files == [:])
        #expect(!FileManager.default.fileExists(atPath: folder + "/sub"))
        #expect(!FileManager.default.fileExists(atPath: other + "/e"))
    }

    @Test func aFolderThatCannotBeWrittenIsToldOfAndTriedAgain() throws {
        try put("file", "")
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#, annotation: "file")))
        let run = sync("--once", "--folder-annotation", "folder")
        #expect(run.status == .failure)
        #expect(run.errors.contains("file/a is not as it should be"))
    }

    // MARK: What follows

    @Test func hooksRunOnceForSeveralChanges() {
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#)))
        client.answer(
            .get, Self.watch(7),
            steps: [
                Self.event("MODIFIED", Self.map("x", #""a":"2""#, version: 8)), .pause,
                Self.event("MODIFIED", Self.map("x", #""a":"3""#, version: 9)), .silence,
            ])
        client.answer(.post, "/reload", body: "")
        sync("--skip-initial", "--request", "http://127.0.0.1:1/reload")
        #expect(client.faults == [])
        #expect(client.asked.filter { $0 == "POST /reload" }.count == 1)
    }

    @Test func theFirstSyncIsAChangeToo() {
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#)))
        client.answer(.post, "/reload", body: "")
        let run = sync("--once", "--request", "http://127.0.0.1:1/reload")
        #expect(run.status == .success)
        #expect(client.faults == [])
        // Nothing has changed since.
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#)))
        #expect(sync("--once", "--request", "http://127.0.0.1:1/reload").status == .success)
        #expect(client.faults == [])
    }

    @Test func aHookThatFailsForGoodFailsOnce() {
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#)))
        client.answer(.post, "/reload", status: 500, body: "")
        let run = sync("--once", "--hook-retries", "0", "--request", "http://127.0.0.1:1/reload")
        #expect(run.status == .failure)
        #expect(client.faults == [])
    }

    // MARK: Other types and secrets

    @Test func secretsAreDecodedAndStayOutOfMessages() {
        client.answer(
            .get, "/api/v1/namespaces/default/secrets?fieldSelector=metadata.name%3Ddb&limit=500",
            body:
                #"{"kind":"SecretList","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"db","namespace":"default"},"data":{"p":"aHVzaA==","q":"!aHVzaA"}}]}"#
        )
        let run = CommandRun("sync", "secret/db", "--to", folder, "--once", client: client)
        #expect(run.status == .success)
        #expect(files == ["p": "hush"])
        #expect(run.errors == "default/secrets/db: its key \"q\" holds no base64\n")
    }

    @Test func otherTypesAreWrittenByJSONPath() {
        client.answer(
            .get, "/api/v1/namespaces/default/services?fieldSelector=metadata.name%3Dweb&limit=500",
            body:
                #"{"kind":"ServiceList","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"web","namespace":"default"},"spec":{"clusterIP":"10.0.0.1"}}]}"#
        )
        let run = CommandRun(
            "sync", "service/web", "--to", folder, "--once", "--jsonpath", "ip={.spec.clusterIP}", client: client)
        #expect(run.status == .success, "\(run.errors)")
        #expect(files == ["ip": "10.0.0.1"])
    }

    @Test(arguments: [
        ["sync", "--to", "/x"], ["sync", "configmaps"], ["sync", "services", "--to", "/x"],
        ["sync", "configmap/x", "-l", "a=b", "--to", "/x"], ["sync", "a/b/c/d", "--to", "/x"],
        ["sync", "configmaps", "--to", "/x", "--mode", "9"], ["sync", "configmaps", "--to", "/x", "--owner", "root"],
        ["sync", "configmaps", "--to", "/x", "-A", "--namespaces", "a"], ["sync", "configmaps", "--to", "/x/../y"],
        ["sync", "configmaps", "--to", "/x", "--signal", "HUP"], ["sync", "configmaps", "--to", "/x", "--exec", "a|b"],
        ["sync", "services", "--to", "/x", "--jsonpath", "x"], ["sync", "configmaps", "--to", "/x", "--health", "a:b"],
    ])
    func whatCannotBe(_ words: [String]) {
        #expect(CommandRun(words, client: client).status == .usage)
        #expect(client.requests.isEmpty)
    }
}
