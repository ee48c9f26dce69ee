import FakeTransport
import Foundation
import Kube
import System
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod sync` by the fake's clock.
@Suite final class SyncTests: SyncTestCase {
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

    @Test func objectsOfAnyTypeAreWrittenWhole() {
        client.answer(
            .get, "/api/v1/namespaces/shop/services?fieldSelector=metadata.name%3Dweb&limit=500",
            body:
                #"{"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"web","namespace":"shop"},"spec":{"clusterIP":"10.0.0.1"}}]}"#
        )
        let run = CommandRun("sync", "shop/service/web", "--to", folder, "--once", "--as-yaml", client: client)
        #expect(run.status == .success, "\(run.errors)")
        #expect(files.keys.sorted() == ["web.yaml"])
        #expect(files["web.yaml"]?.contains("kind: Service\n") == true)
        #expect(files["web.yaml"]?.contains("\nspec:\n  clusterIP: 10.0.0.1\n") == true)
    }

    /// The server is away for longer than a minute, and then it is there again.
    @Test func healthIsWhatItWasWithinAMinute() {
        var health = SyncHealth()
        #expect(health.answer("/healthz")?.status == 503)
        health.isWritten = true
        for (age, status) in [(0, 200), (60, 200), (61, 503), (3, 200)] {
            health.age = .seconds(age)
            #expect(health.answer("/healthz")?.status == status)
        }
        health.age = .milliseconds(1_050)
        #expect(health.answer("/metrics")?.body.contains("\nkpod_sync_last_contact_seconds 1.050\n") == true)
        #expect(health.answer("/other") == nil)
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
