import FakeTransport
import Foundation

@testable import CLIRuntime
@testable import Commands

/// A server of ConfigMaps and a folder, for tests of `kpod sync` by the fake's clock.
class SyncTestCase {
    let client = FakeClient()
    var folder = FileManager.default.temporaryDirectory.appending(path: "kpod-sync-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    // MARK: A server

    static let list = "/api/v1/namespaces/default/configmaps?labelSelector=a%3Db&limit=500"
    static func watch(_ version: Int) -> String {
        "/api/v1/namespaces/default/configmaps?allowWatchBookmarks=true&labelSelector=a%3Db&resourceVersion=\(version)"
            + "&timeoutSeconds=300&watch=true"
    }

    static func map(
        _ name: String, _ data: String, created: Int = 0, annotation: String? = nil, version: Int = 1
    ) -> String {
        let annotations = annotation.map { #","annotations":{"folder":"\#($0)"}"# } ?? ""
        return
            #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"\#(name)","namespace":"default","resourceVersion":"\#(version)","creationTimestamp":"2026-01-01T00:00:0\#(created)Z"\#(annotations)},"data":{\#(data)}}"#
    }

    static func items(_ items: String..., version: Int = 7) -> String {
        #"{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"\#(version)"},"items":[\#(items.joined(separator: ","))]}"#
    }

    static func event(_ type: String, _ object: String) -> FakeClient.Step {
        .text(#"{"type":"\#(type)","object":\#(object)}"# + "\n")
    }

    static let forbidden =
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"configmaps is forbidden: User \"system:serviceaccount:default:web\" cannot list resource \"configmaps\" in API group \"\" in the namespace \"default\"","details":{"kind":"configmaps"}}"#

    /// A run that ends when the script of the server does, as by a signal.
    @discardableResult
    func sync(_ words: String...) -> CommandRun { sync(words) }

    /// The same with the words in a list.
    @discardableResult
    func sync(_ words: [String]) -> CommandRun {
        client.at(.seconds(50)) { [client] in client.outage = .interrupted(signal: 15) }
        return CommandRun(
            ["sync", "configmaps", "-l", "a=b", "--to", folder] + words, client: client,
            environment: ["POD_NAMESPACE": "default"])
    }

    /// What lies in the folder, by path; kpod's own list is left out.
    var files: [String: String] {
        var found: [String: String] = [:]
        for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] where name != ".kpod-sync" {
            if let data = FileManager.default.contents(atPath: "\(folder)/\(name)") {
                found[name] = String(decoding: data, as: UTF8.self)
            }
        }
        return found
    }

    func put(_ name: String, _ text: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
}
