import FakeTransport
import Foundation
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod edit` where the recordings do not tell: no editor, no folder, what is refused, and what is kept.
@Suite struct EditTests {
    private static let path = "/api/v1/namespaces/default/configmaps/a"
    private static let write = "?fieldManager=kpod-edit&fieldValidation=Strict"
    private static let object =
        #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"default","uid":"u1","managedFields":[{}]},"data":{"k":"v"}}"#
    private static let invalid =
        #"{"kind":"Status","status":"Failure","reason":"Invalid","code":422,"message":"it is invalid","details":{"name":"a","kind":"configmaps","causes":[{"field":"data.k","message":"Invalid value: \"bad\": it is bad"}]}}"#
    private static let refused =
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"configmaps \"a\" is forbidden: User \"u\" cannot patch resource \"configmaps\" in API group \"\" in the namespace \"default\"","details":{"name":"a","kind":"configmaps"}}"#

    /// An editor that runs scripts one after another, and keeps what it was shown.
    private final class Fake {
        var shown: [String] = []
        var permissions: Int?
        private var changes: [(String) -> String]

        init(_ changes: ((String) -> String)...) { self.changes = changes }

        func open(_ words: [String]) throws -> Int32 {
            let path = words.last ?? ""
            permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            let text = try String(contentsOfFile: path, encoding: .utf8)
            shown.append(text)
            guard !changes.isEmpty else { return 0 }
            try changes.removeFirst()(text).write(toFile: path, atomically: false, encoding: .utf8)
            return 0
        }
    }

    private func edit(
        _ words: String..., client: FakeClient, editor: @escaping ([String]) throws -> Int32,
        variables: [String: String] = [:]
    ) -> (run: CommandRun, left: [String]) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let usual = ["KUBE_EDITOR": "/bin/true", "TMPDIR": folder.path]
        let run = CommandRun(
            ["edit"] + words, client: client, environment: usual.merging(variables) { $1 }, editor: editor)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return (
            run,
            names.map {
                (try? String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)) ?? ""
            }
        )
    }

    private func replacing(_ old: String, _ new: String) -> (String) -> String {
        { $0.replacingOccurrences(of: old, with: new) }
    }

    @Test(arguments: [
        (["KUBE_EDITOR": "/nowhere/vi"], #"unable to launch the editor "/nowhere/vi""#),
        (["KUBE_EDITOR": "", "EDITOR": "nosucheditor -w"], #"unable to launch the editor "nosucheditor -w""#),
        (["KUBE_EDITOR": "", "PATH": "/nowhere"], #"unable to launch the editor "vi""#),
        (["TMPDIR": "/nowhere"], #"no file for the editor can be written in "/nowhere""#),
    ])
    func whatIsMissingIsSaidBeforeAnythingIsFetched(_ variables: [String: String], _ text: String) {
        let client = FakeClient()
        let (run, left) = edit("cm", "a", client: client, editor: { _ in 0 }, variables: variables)
        #expect(run.status == .failure)
        #expect(run.errors.contains(text), "\(run.errors)")
        #expect(run.errors.contains("kpod patch"))
        #expect(client.asked == [])
        #expect(left == [])
    }

    @Test func whatIsLeftAsItWasChangesNothing() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        let editor = Fake({ $0.replacingOccurrences(of: "k: v", with: "k:   \"v\"") })
        let (run, left) = edit("cm", "a", client: client, editor: editor.open)
        #expect(run.errors == "Edit cancelled, no changes made.\n")
        #expect(run.status == .success)
        #expect(editor.permissions == 0o600)
        #expect(!editor.shown[0].contains("managedFields"))
        #expect(left == [])
        #expect(client.faults == [])
    }

    @Test func whatIsInvalidComesBackWithTheReasons() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        client.answer(.patch, Self.path + Self.write, status: 422, body: Self.invalid)
        client.answer(.patch, Self.path + Self.write, body: Self.object)
        let editor = Fake(replacing("k: v", "k: bad"), replacing("k: bad", "k: good"))
        let (run, left) = edit("cm", "a", client: client, editor: editor.open)
        #expect(run.output == "configmap/a edited\n")
        #expect(run.errors == "error: configmaps \"a\" is invalid\n")
        #expect(
            editor.shown[1].contains(
                "#\n# configmaps \"a\" was not valid:\n# * data.k: Invalid value: \"bad\": it is bad\n#\napiVersion: v1\n"
            ),
            "\(editor.shown[1])")
        #expect(
            client.requests.dropFirst().map { String(decoding: $0.body ?? [], as: UTF8.self) }
                == [#"{"data":{"k":"bad"}}"#, #"{"data":{"k":"good"}}"#])
        #expect(left == [])
    }

    @Test func whatStaysInvalidIsKept() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        client.answer(.patch, Self.path + Self.write, status: 422, body: Self.invalid)
        let (run, left) = edit("cm", "a", client: client, editor: Fake(replacing("k: v", "k: bad")).open)
        #expect(run.status == .rejected)
        #expect(run.errors.contains("A copy of your changes has been stored to"))
        #expect(run.errors.contains("error: Edit cancelled, no valid changes were saved.\n"))
        #expect(left.count == 1 && left[0].contains("k: bad"), "\(left)")
    }

    @Test func whatMayNotBeSavedIsKept() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        client.answer(.patch, Self.path + Self.write, status: 403, body: Self.refused)
        let (run, left) = edit("cm", "a", client: client, editor: Fake(replacing("k: v", "k: w")).open)
        #expect(run.status == .forbidden)
        #expect(run.errors.contains(#"error: configmaps "a" could not be patched: configmaps "a" is forbidden"#))
        #expect(run.errors.contains("You can run `kpod replace -f "))
        #expect(run.errors.contains("kpod auth grant patch"))
        #expect(left.count == 1 && left[0].contains("k: w"))
    }

    @Test(arguments: [
        ("name: a", "name: b", "At least one of apiVersion, kind and name was changed"),
        ("namespace: default", "namespace: other", "the namespace was changed"),
        ("kind: ConfigMap", "kind: Secret", "At least one of apiVersion, kind and name was changed"),
    ])
    func anotherObjectIsNone(_ old: String, _ new: String, _ text: String) {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        let (run, left) = edit("cm", "a", client: client, editor: Fake(replacing(old, new)).open)
        #expect(run.status == .usage)
        #expect(run.errors.contains(text), "\(run.errors)")
        #expect(left.count == 1)
        #expect(client.asked == ["GET \(Self.path)"])
    }

    @Test func anEditorThatFailsLeavesNothing() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        let (run, left) = edit("cm", "a", client: client, editor: { _ in 3 })
        #expect(run.errors.hasPrefix(#"error: there was a problem with the editor "/bin/true""#), "\(run.errors)")
        #expect(run.status == .failure)
        #expect(left == [])
    }

    @Test func createOpensEachObject() {
        let client = FakeClient()
        client.answer(
            .post, "/api/v1/namespaces/default/configmaps?fieldManager=kpod-create&fieldValidation=Strict",
            status: 201, body: Self.object)
        let folder = FileManager.default.temporaryDirectory.path
        let editor = Fake({ $0 }, replacing("k: v", "k: w"))
        let run = CommandRun(
            ["create", "--edit", "-f", "-"], client: client,
            environment: ["KUBE_EDITOR": "/bin/true", "TMPDIR": folder],
            input: """
                {"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"left"}}
                {"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"},"data":{"k":"v"}}
                """, editor: editor.open)
        #expect(run.errors == "Edit cancelled, no changes made.\n")
        #expect(run.output == "configmap/a created\n")
        #expect(run.status == .success)
        #expect(editor.shown.count == 2)
        #expect(client.faults == [])
    }

    @Test func linesMayEndAsWindowsHasIt() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        client.answer(.patch, Self.path + Self.write, body: Self.object)
        let editor = Fake(replacing("k: v\r\n", "k: w\r\n"))
        let (run, _) = edit("cm", "a", "--windows-line-endings", client: client, editor: editor.open)
        #expect(editor.shown[0].hasPrefix("# Please edit the object below."))
        #expect(!editor.shown[0].replacingOccurrences(of: "\r\n", with: "").contains("\n"))
        #expect(run.output == "configmap/a edited\n")
        #expect(client.requests.last?.body.map { String(decoding: $0, as: UTF8.self) } == #"{"data":{"k":"w"}}"#)
    }

    @Test func whatWasSavedIsNotSentAgain() {
        let client = FakeClient()
        let second = Self.path.dropLast() + "b"
        let other = Self.object.replacingOccurrences(of: #""a""#, with: #""b""#)
            .replacingOccurrences(of: "u1", with: "u2")
        client.answer(.get, Self.path, body: Self.object)
        client.answer(.get, String(second), body: other)
        client.answer(.patch, Self.path + Self.write, body: Self.object)
        client.answer(.patch, second + Self.write, status: 422, body: Self.invalid)
        client.answer(.patch, second + Self.write, body: other)
        let editor = Fake(
            replacing("k: v", "k: bad"),
            { text in
                let parts = text.components(separatedBy: "k: bad")
                return parts[0] + "k: bad" + parts[1] + "k: good" + parts[2]
            })
        let (run, left) = edit("cm", "a", "b", client: client, editor: editor.open)
        #expect(run.output == "configmap/a edited\nconfigmap/b edited\n")
        #expect(run.status == .success)
        #expect(left == [])
        #expect(client.faults == [])
    }
}
