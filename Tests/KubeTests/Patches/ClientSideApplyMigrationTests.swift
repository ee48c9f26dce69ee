import Foundation
import JSON
import Testing

@testable import Kube

/// The move from client-side to server-side apply.
struct ClientSideApplyMigrationTests {
    /// In each recording of a move the answer before kubectl's JSON patch leads to that patch.
    @Test(arguments: ["apply-migrate-1", "apply-ssa-several"])
    func isKubectls(name: String) throws {
        let exchanges = try Recording(name).exchanges
        var patches = 0
        for (before, exchange) in zip(exchanges, exchanges.dropFirst())
        where exchange.requestBody?.hasPrefix("[{") == true {
            let live = try JSONDocument(parsing: before.responseBody).root
            let patch = try #require(ClientSideApplyMigration(of: live, to: "kubectl")).patch
            #expect(try Self.json(patch) == Self.json(Array(try #require(exchange.requestBody).utf8)))
            patches += 1
        }
        #expect(patches > 0)
    }

    /// The request that keeps the annotation is kubectl's too.
    @Test func keepsTheAnnotationAsKubectl() throws {
        let exchanges = try Recording("apply-migrate-1").exchanges.filter { $0.method == "PATCH" }
        let live = try JSONDocument(parsing: exchanges[0].responseBody).root
        let kept = try #require(ClientSideApplyMigration.annotationToKeep(of: live))
        #expect(String(decoding: kept.applyBody, as: UTF8.self) == exchanges[1].requestBody)
        let moved = try JSONDocument(parsing: exchanges[1].responseBody).root
        #expect(ClientSideApplyMigration.annotationToKeep(of: moved) == nil)
    }

    @Test func movesNothingThatKubectlApplyHasNotSet() throws {
        for entries in [
            "[]", #"[{"manager":"kubectl","operation":"Update","fieldsV1":{"f:data":{}}}]"#,
            #"[{"manager":"a","operation":"Apply","fieldsV1":{"f:metadata":{"f:annotations":{"f:kubectl.kubernetes.io/last-applied-configuration":{}}}}}]"#,
            "[7]", "{}",
        ] {
            let object = #"{"metadata":{"managedFields":\#(entries)}}"#
            let node = try JSONDocument(parsing: Array(object.utf8)).root
            #expect(ClientSideApplyMigration(of: node, to: "kpod") == nil, "\(entries)")
        }
    }

    /// A field without children and one with some are both in the union.
    @Test func joinsSetsOfFields() {
        let left: JSONValue = ["f:a": [:], "f:b": ["f:c": [:]]]
        let right: JSONValue = ["f:a": ["f:x": [:]], "f:b": ["f:d": [:]], "f:e": [:]]
        let both: JSONValue = ["f:a": [".": [:], "f:x": [:]], "f:b": ["f:c": [:], "f:d": [:]], "f:e": [:]]
        #expect(ClientSideApplyMigration.union(left, right) == both)
        #expect(ClientSideApplyMigration.union(right, left) == both)
    }

    private static func json(_ bytes: [UInt8]) throws -> NSArray? {
        try JSONSerialization.jsonObject(with: Data(bytes)) as? NSArray
    }
}
