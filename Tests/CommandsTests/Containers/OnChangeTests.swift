import FakeTransport
import Foundation
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod on-change` by the fake's clock. A refusal of the object `end` ends each run.
@Suite final class OnChangeTests {
    private static let configMaps = "/api/v1/namespaces/default/configmaps"
    private static let deployment = "/apis/apps/v1/namespaces/default/deployments/web"
    private static let patch = deployment + "?fieldManager=kpod-on-change"

    private let folder: String
    private let client = FakeClient()

    init() throws {
        folder = NSTemporaryDirectory() + "kpod-on-change-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/mount", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ text: String, _ name: String) {
        try? text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
    }

    private func read(_ name: String) -> String {
        (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
    }

    /// Swings the mount to a new version, as the kubelet does.
    private func swing(_ version: Int, _ files: [String: String]) throws {
        let files = files.mapValues { Data($0.utf8) }
        let manager = FileManager.default
        let mount = folder + "/mount"
        try manager.createDirectory(atPath: "\(mount)/..v\(version)", withIntermediateDirectories: true)
        for (name, bytes) in files { try bytes.write(to: URL(fileURLWithPath: "\(mount)/..v\(version)/\(name)")) }
        try manager.createSymbolicLink(atPath: mount + "/..data_tmp", withDestinationPath: "..v\(version)")
        rename(mount + "/..data_tmp", mount + "/..data")
        for name in files.keys where (try? manager.destinationOfSymbolicLink(atPath: "\(mount)/\(name)")) == nil {
            try manager.createSymbolicLink(atPath: "\(mount)/\(name)", withDestinationPath: "..data/\(name)")
        }
        try? manager.removeItem(atPath: "\(mount)/..v\(version - 1)")
    }

    /// Runs until a time has come.
    private func run(_ words: String..., until time: Duration) -> CommandRun {
        client.answer(.get, Self.configMaps + "/end", status: 403, after: time, steps: [.text(Self.refusal)])
        return CommandRun(["on-change", "configmap/end"] + words, client: client)
    }

    private static let refusal =
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"configmaps \"end\" is forbidden: User \"u\" cannot get resource \"configmaps\""}"#

    private var log: String { "--exec=/bin/sh -c 'echo x >> \(folder)/log'" }

    @Test func theSwingOfAMountCountsOnce() throws {
        try swing(1, ["a": "1", "b": "1"])
        client.at(.seconds(2), endsChild: true) { try? self.swing(2, ["a": "2", "b": "2", "c": "2"]) }
        client.at(.seconds(6), endsChild: true) { try? self.swing(3, ["a": "3", "b": "2", "c": "2"]) }
        let run = run(folder + "/mount", log, until: .seconds(12))
        #expect(run.status == .forbidden)
        #expect(read("log") == "x\nx\n", "\(run.errors)")
    }

    @Test func filesThatComeAndGoAreChangesAndOneThatIsWrittenAsItWasIsNone() {
        client.at(.seconds(2), endsChild: true) { self.write("1", "file") }
        client.at(.seconds(5), endsChild: true) { self.write("1", "file") }
        client.at(.seconds(8), endsChild: true) { try? FileManager.default.removeItem(atPath: self.folder + "/file") }
        let run = run(folder + "/file", log, until: .seconds(14))
        #expect(read("log") == "x\nx\n", "\(run.errors)")
    }

    private static func configMap(_ value: String, _ version: Int) -> String {
        #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c","namespace":"default","resourceVersion":"\#(version)"},"data":{"k":"\#(value)"}}"#
    }

    /// An object that changes after two seconds.
    private func watch(_ events: [String]) {
        client.answer(.get, Self.configMaps + "/c", body: Self.configMap("1", 1))
        client.answer(
            .get,
            Self.configMaps
                + "?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dc&timeoutSeconds=300&watch=true",
            after: .seconds(2),
            steps: events.map { .text(#"{"type":"MODIFIED","object":\#($0)}"# + "\n") } + [.silence])
    }

    @Test func aChangeRestartsOnceByItsHash() {
        watch([Self.configMap("2", 2), Self.configMap("2", 3)])
        client.answer(.get, Self.deployment, body: #"{"kind":"Deployment","metadata":{"name":"web"}}"#)
        client.answer(.patch, Self.patch, body: "{}")
        let run = run("configmap/c", "--restart=deployment/web", until: .seconds(10))
        #expect(run.status == .forbidden)
        #expect(run.errors.contains("configmaps/c has changed\ndeployments.apps/web restarted\n"), "\(run.errors)")
        let body = client.requests.first { $0.method == .patch }?.body ?? []
        let annotations =
            try? JSONSerialization.jsonObject(with: Data(body))
            as? [String: [String: [String: [String: [String: String]]]]]
        let written = annotations?["spec"]?["template"]?["metadata"]?["annotations"]?.first
        #expect(written?.key.hasPrefix("kpod/on-change-") == true)
        #expect(written?.value.utf8.count == 32)
    }

    @Test func whatAnotherReplicaHasRestartedIsNotRestartedAgain() throws {
        watch([Self.configMap("2", 2)])
        client.answer(.get, Self.deployment, body: #"{"kind":"Deployment","metadata":{"name":"web"}}"#)
        client.answer(.patch, Self.patch, body: "{}")
        _ = run("configmap/c", "--restart=deployment/web", until: .seconds(10))
        let body = client.requests.first { $0.method == .patch }?.body ?? []
        let done = String(decoding: body, as: UTF8.self).replacing(#"{"spec""#, with: #"{"kind":"Deployment","spec""#)

        let second = OnChangeTests.Second(client: FakeClient())
        second.prepare(Self.configMap("1", 1), Self.configMap("2", 2), deployment: done)
        let run = second.run()
        #expect(run.status == .forbidden)
        #expect(!run.errors.contains("restarted"), "\(run.errors)")
        #expect(!second.client.asked.contains { $0.hasPrefix("PATCH") })
    }

    /// Another replica.
    private struct Second {
        let client: FakeClient

        func prepare(_ before: String, _ after: String, deployment: String) {
            client.answer(.get, OnChangeTests.configMaps + "/c", body: before)
            client.answer(
                .get,
                OnChangeTests.configMaps
                    + "?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dc&timeoutSeconds=300&watch=true",
                after: .seconds(2), steps: [.text(#"{"type":"MODIFIED","object":\#(after)}"# + "\n"), .silence])
            client.answer(.get, OnChangeTests.deployment, body: deployment)
            client.answer(
                .get, OnChangeTests.configMaps + "/end", status: 403, after: .seconds(10),
                steps: [.text(OnChangeTests.refusal)])
        }

        func run() -> CommandRun {
            CommandRun(["on-change", "configmap/end", "configmap/c", "--restart=deployment/web"], client: client)
        }
    }

    @Test(arguments: [
        ["on-change"], ["on-change", "/x"], ["on-change", "nothing/like/this", "--exec=true"],
        ["on-change", "/x", "--restart=configmap/a"], ["on-change", "/x", "--restart=web"],
    ])
    func whatIsWrongIsSaidFirst(_ words: [String]) {
        let client = FakeClient()
        #expect(CommandRun(words, client: client).status == .usage)
        #expect(client.asked == [])
    }
}
