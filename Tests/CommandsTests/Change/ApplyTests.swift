import FakeTransport
import Foundation
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// The decisions of `kpod apply` for single objects and for several.
@Suite struct ApplyTests {
    private static let path = "/api/v1/namespaces/shop/configmaps/a"
    private static let query = "?fieldManager=kpod&fieldValidation=Strict&force="
    private static let manifest =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {k: v}}"

    /// A live object in a version.
    private static func live(_ version: String, fields: String = "") -> String {
        """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop","uid":"u",\
        "resourceVersion":"\(version)"\(fields)},"data":{"k":"v"}}
        """
    }

    private static func conflict(_ causes: (manager: String, field: String)...) -> String {
        let list = causes.map {
            #"{"reason":"FieldManagerConflict","message":"conflict with \#($0.manager)","field":"\#($0.field)"}"#
        }.joined(separator: ",")
        return """
            {"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"Apply failed with conflicts",\
            "details":{"causes":[\(list)]}}
            """
    }

    private static let clientSide = #"\"kubectl-client-side-apply\" using v1"#
    private static let notFound =
        #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"configmaps \"a\" not found","details":{"name":"a","kind":"configmaps"}}"#
    private static let forbidden =
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"configmaps \"a\" is forbidden: User \"u\" cannot get resource \"configmaps\"","details":{"name":"a","kind":"configmaps"}}"#

    /// Runs `apply` on a manifest.
    private func apply(_ manifest: String, _ client: FakeClient, _ options: String...) throws -> CommandRun {
        let file = NSTemporaryDirectory() + "/kpod-apply-\(UUID().uuidString).yaml"
        try Data(manifest.utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        return CommandRun(["apply", "-f", file] + options, client: client)
    }

    @Test(arguments: [
        ("404", 201, "created"), ("7", 200, "unchanged"), ("6", 200, "configured"), ("403", 200, "configured"),
    ])
    func saysWhatHappened(found: String, status: Int, word: String) throws {
        let client = FakeClient()
        switch found {
        case "404": client.answer(.get, Self.path, status: 404, body: Self.notFound)
        case "403": client.answer(.get, Self.path, status: 403, body: Self.forbidden)
        default: client.answer(.get, Self.path, body: Self.live(found))
        }
        client.answer(.patch, Self.path + Self.query + "false", status: status, body: Self.live("7"))
        let run = try apply(Self.manifest, client)
        #expect(run.output == "configmap/a \(word)\n")
        #expect(run.errors == "")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func sendsWhatKubectlSends() throws {
        let client = FakeClient()
        client.answer(.patch, Self.path + Self.query + "true", status: 201, body: Self.live("7"))
        let run = try apply(Self.manifest, client, "--server-side", "--force-conflicts")
        #expect(run.output == "configmap/a serverside-applied\n")
        let request = try #require(client.requests.first)
        #expect(request.contentType == "application/apply-patch+yaml")
        #expect(
            String(decoding: request.body ?? [], as: UTF8.self)
                == #"{"apiVersion":"v1","data":{"k":"v"},"kind":"ConfigMap","metadata":{"name":"a","namespace":"shop"}}"#
                + "\n")
    }

    @Test func takesOverWhatKubectlApplySet() throws {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.live("6"))
        client.answer(
            .patch, Self.path + Self.query + "false", status: 409, body: Self.conflict((Self.clientSide, ".data.k")))
        client.answer(.patch, Self.path + Self.query + "true", body: Self.live("7"))
        let run = try apply(Self.manifest, client)
        #expect(run.output == "configmap/a configured\n")
        #expect(run.errors == "configmap/a: kpod took over from kubectl apply: .data.k\n")
        let body = String(decoding: client.requests.last?.body ?? [], as: UTF8.self)
        #expect(body.contains(#""resourceVersion":"6""#), "guards against a change in between")
        #expect(client.faults == [])
    }

    /// What was set by hand passes to apply, as kubectl has it, unless server-side apply is asked for.
    @Test func takesOverWhatWasSetByHand() throws {
        let causes = Self.conflict(
            (#"\"kpod-create\" using v1"#, ".data.k"), (#"\"kubectl\" using v1"#, ".data.j"),
            (#"\"kpod-create\" using v1"#, ".data.l"))
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.live("6"))
        client.answer(.patch, Self.path + Self.query + "false", status: 409, body: causes)
        client.answer(.patch, Self.path + Self.query + "true", body: Self.live("7"))
        let run = try apply(Self.manifest, client)
        #expect(run.output == "configmap/a configured\n")
        #expect(
            run.errors == "configmap/a: kpod took over from kpod-create: .data.k, .data.l\n"
                + "configmap/a: kpod took over from kubectl: .data.j\n")
        #expect(client.faults == [])
        let other = FakeClient()
        other.answer(.patch, Self.path + Self.query + "false", status: 409, body: causes)
        #expect(try apply(Self.manifest, other, "--server-side").status == .rejected)
    }

    /// Who applied it on the server, leads an election, or is a controller keeps what it owns.
    @Test(arguments: [#"\"kubectl\""#, #"\"kpod-elect\" using v1"#, #"\"kube-controller-manager\" using v1"#])
    func whatWasNotSetByHandStays(_ manager: String) throws {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.live("6"))
        client.answer(
            .patch, Self.path + Self.query + "false", status: 409,
            body: Self.conflict((#"\"kpod-create\" using v1"#, ".data.j"), (manager, ".data.k")))
        #expect(try apply(Self.manifest, client).status == .rejected)
        #expect(client.faults == [])
    }

    @Test func beginsAfreshWhenTheObjectChangesDuringATakeOver() throws {
        let client = FakeClient()
        let modified =
            #"{"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"the object has been modified","details":{"name":"a"}}"#
        client.answer(.get, Self.path, body: Self.live("6"))
        client.answer(
            .patch, Self.path + Self.query + "false", status: 409, body: Self.conflict((Self.clientSide, ".data.k")))
        client.answer(.patch, Self.path + Self.query + "true", status: 409, body: modified)
        client.answer(.get, Self.path, body: Self.live("8"))
        client.answer(
            .patch, Self.path + Self.query + "false", status: 409,
            body: Self.conflict((Self.clientSide, ".data.k"), (#"\"other\""#, ".data.k")))
        let run = try apply(Self.manifest, client)
        #expect(run.status == .rejected, "meanwhile somebody else owns the field")
        #expect(run.errors.contains("configmap/a: .data.k belongs to \"other\"\n"))
        #expect(client.faults == [])
    }

    @Test func namesTheOwnerAndTheFlagInAConflict() throws {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.live("6"))
        client.answer(
            .patch, Self.path + Self.query + "false", status: 409, body: Self.conflict((#"\"other\""#, ".data.k")))
        let run = try apply(Self.manifest, client)
        #expect(run.status.code == 8)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("error: Apply failed with conflicts\nconfigmap/a: .data.k belongs to \"other\"\n"))
        #expect(run.errors.contains("--force-conflicts"))
        #expect(client.faults == [])
    }

    @Test func comparesObjectsInAServerDryRun() throws {
        let query = "?dryRun=All&fieldManager=kpod&fieldValidation=Strict&force=false"
        let owned = #","managedFields":[{"manager":"kpod","operation":"Apply","time":"2026-11-23T21:00:00Z"}]"#
        for (before, word) in [(owned, "unchanged"), ("", "configured")] {
            let client = FakeClient()
            client.answer(.get, Self.path, body: Self.live("6", fields: before))
            client.answer(
                .patch, Self.path + query,
                body: Self.live("6", fields: #","managedFields":[{"manager":"kpod","operation":"Apply"}]"#))
            let run = try apply(Self.manifest, client, "--dry-run=server")
            #expect(run.output == "configmap/a \(word) (server dry run)\n")
            #expect(client.faults == [])
        }
    }

    @Test func sendsNothingThatChangesInAClientDryRun() throws {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        let run = try apply(Self.manifest, client, "--dry-run")
        #expect(run.output == "configmap/a created (dry run)\n")
        #expect(client.faults == [])
    }

    @Test func triesEveryObject() throws {
        let client = FakeClient()
        client.answer(.patch, Self.path + Self.query + "false", status: 403, body: Self.forbidden)
        let second = "/api/v1/namespaces/shop/configmaps/b"
        client.answer(.patch, second + Self.query + "false", body: Self.live("7"))
        let text = """
            \(Self.manifest)
            ---
            kind: ConfigMap
            metadata: {name: no-version}
            ---
            {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: shop}}
            """
        let run = try apply(text, client, "--server-side")
        #expect(run.output == "configmap/b serverside-applied\n")
        #expect(run.errors.contains("apiVersion not set"))
        #expect(run.errors.contains("Error from server (Forbidden)"))
        #expect(run.status == .failure, "two failures of different kinds")
        #expect(client.faults == [])
    }

    /// What an object says of itself once it has been read.
    private static let dump = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: a
          namespace: shop
          uid: u
          resourceVersion: "3"
          creationTimestamp: "2026-11-23T21:00:00Z"
          deletionTimestamp: "2026-11-23T21:30:00Z"
          deletionGracePeriodSeconds: 0
          generation: 2
          selfLink: /x
          managedFields: [{manager: m}]
        data: {k: v}
        """
    private static let bare =
        #"{"apiVersion":"v1","data":{"k":"v"},"kind":"ConfigMap","metadata":{"name":"a","namespace":"shop"}}"# + "\n"
    private static let noSuchObject =
        #"{"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"Operation cannot be fulfilled on configmaps \"a\": uid mismatch: the provided object specified uid u, and no existing object was found"}"#

    private func bodies(_ client: FakeClient) -> [String] {
        client.requests.compactMap { $0.body.map { String(decoding: $0, as: UTF8.self) } }
    }

    @Test func putsADumpBackWhereTheObjectIsGone() throws {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        client.answer(.patch, Self.path + Self.query + "false", status: 201, body: Self.live("7"))
        #expect(try apply(Self.dump, client).output == "configmap/a created\n")
        #expect(bodies(client) == [Self.bare])
        #expect(client.faults == [])
    }

    /// Whether it is gone only the server knows.
    @Test func putsADumpBackServerSide() throws {
        let client = FakeClient()
        client.answer(.patch, Self.path + Self.query + "false", status: 409, body: Self.noSuchObject)
        client.answer(.patch, Self.path + Self.query + "false", status: 201, body: Self.live("7"))
        #expect(try apply(Self.dump, client, "--server-side").output == "configmap/a serverside-applied\n")
        #expect(bodies(client).last == Self.bare)
        #expect(client.faults == [])
    }

    @Test func aStaleManifestDoesNotOverwrite() throws {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.live("6"))
        client.answer(
            .patch, Self.path + Self.query + "false", status: 409,
            body:
                #"{"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"the object has been modified"}"#
        )
        let run = try apply(Self.dump, client)
        #expect(run.status == .rejected)
        #expect(
            bodies(client) == [
                Self.bare.replacingOccurrences(
                    of: #""namespace":"shop""#, with: #""namespace":"shop","resourceVersion":"3","uid":"u""#)
            ])
        #expect(client.faults == [])
    }

    @Test(arguments: ["--overwrite", "--overwrite=false", "--wait"])
    func takesFlagsThatSayNothingHere(option: String) throws {
        let client = FakeClient()
        client.answer(.patch, Self.path + Self.query + "false", body: Self.live("7"))
        #expect(try apply(Self.manifest, client, "--server-side", option).status == .success)
        #expect(client.faults == [])
    }

    @Test(arguments: ["--prune", "-k=x", "--force", "--applyset=x", "--timeout=1s"])
    func refusesWhatItCannotDo(option: String) throws {
        let run = try apply(Self.manifest, FakeClient(), option)
        #expect(run.status == .usage)
        #expect(!run.errors.isEmpty)
    }

    @Test func selectsByLabel() throws {
        let client = FakeClient()
        let run = try apply(Self.manifest, client, "-l", "app=web")
        #expect(run.errors == "error: no objects passed to apply\nSee 'kpod apply --help'.\n")
        #expect(run.status == .usage)
        #expect(client.faults == [])
    }

    @Test func stopsWhereTheServerIsGone() throws {
        let client = FakeClient()
        let server = try ServerAddress(parsing: "https://api.test")
        client.fail(.get, Self.path, .refused(server, isFallback: false))
        let run = try apply(Self.manifest + "\n---\n" + Self.manifest, client)
        #expect(run.status == .unreachable)
        #expect(run.errors.hasPrefix("1 more object was not tried\n"))
        #expect(client.faults == [])
    }
}
