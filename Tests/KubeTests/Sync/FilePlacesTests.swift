import JSON
import Testing

@testable import Kube

struct FilePlacesTests {
    private static func object(_ annotation: String? = nil) throws -> APIObject {
        let value = JSONValue.fields([
            "metadata": .fields([
                "name": "web", "namespace": "team",
                "annotations": annotation.map { .fields(["folder": .string($0)]) },
            ])
        ])
        return APIObject(value.document().root)
    }

    private static func places(_ layout: FilePlaces.Layout = .flat, isUnique: Bool = false) -> FilePlaces {
        var places = FilePlaces(folder: "/data/", allowed: ["/etc/extra", "/data2"])
        places.annotation = "folder"
        places.layout = layout
        places.hasUniqueNames = isUnique
        return places
    }

    @Test(
        arguments: [
            (nil, ""), ("sub", "sub"), ("a/b/", "a/b"), ("./a//b", "a/b"), ("/data", ""), ("/data/sub", "sub"),
            ("/etc/extra", "/etc/extra"), ("/etc/extra/x", "/etc/extra/x"), ("/data2/y", "/data2/y"), ("", ""),
        ] as [(String?, String)])
    func foldersThatMayBe(_ annotation: String?, _ folder: String) throws {
        #expect(try Self.places().folder(for: Self.object(annotation)) == folder)
    }

    @Test(arguments: ["..", "a/../b", "/etc", "/data3", "/", "/data/../etc", "/etc/extras", "a\nb", "a\u{7F}"])
    func foldersThatMayNotBe(_ annotation: String) throws {
        #expect(throws: InvalidInput.self) { try Self.places().folder(for: Self.object(annotation)) }
    }

    @Test func anAnnotationThatNobodyAskedForCountsForNothing() throws {
        var places = Self.places()
        places.annotation = ""
        #expect(try places.folder(for: Self.object("/etc")) == "")
    }

    @Test func layouts() throws {
        #expect(try Self.places(.namespace).folder(for: Self.object()) == "team")
        #expect(try Self.places(.object).folder(for: Self.object()) == "team/web")
        #expect(try Self.places(.object).folder(for: Self.object("a")) == "team/web/a")
        #expect(try Self.places(.namespace).folder(for: Self.object("/data2")) == "/data2")
    }

    @Test func names() throws {
        let object = try Self.object()
        #expect(try Self.places().path(of: "k.json", in: "", object: object, singular: "configmap") == "k.json")
        #expect(try Self.places().path(of: "k", in: "a/b", object: object, singular: "configmap") == "a/b/k")
        #expect(
            try Self.places(isUnique: true).path(of: "k.json", in: "", object: object, singular: "secret")
                == "namespace_team.secret_web.k.json")
    }

    @Test(arguments: ["", ".", "..", "..x", "a/b", "a b", "a\nb", ".kpod-sync", ".kpod-sync-x"])
    func keysThatAreNoNames(_ key: String) throws {
        #expect(throws: InvalidInput.self) {
            try Self.places().path(of: key, in: "", object: Self.object(), singular: "configmap")
        }
    }

    @Test func aNameThatIsTooLong() throws {
        let key = String(repeating: "k", count: 250)
        #expect(throws: Never.self) {
            try Self.places().path(of: key, in: "", object: Self.object(), singular: "configmap")
        }
        #expect(throws: InvalidInput.self) {
            try Self.places(isUnique: true).path(of: key, in: "", object: Self.object(), singular: "configmap")
        }
    }
}
