import Foundation
import JSON
import Testing

@testable import Kube

struct TokenClaimsTests {
    private func token(_ claims: String) -> [UInt8] {
        let payload = Data(claims.utf8).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
        return Array("eyJhbGciOiJSUzI1NiJ9.\(payload).c2ln".utf8)
    }

    @Test func readsABoundToken() throws {
        let claims = try TokenClaims(
            token: token(
                """
                {"aud":["https://kubernetes.default.svc"],"exp":1795470856,"iat":1763934856,"iss":"https://i",
                "kubernetes.io":{"namespace":"shop","node":{"name":"node1","uid":"n"},"pod":{"name":"web-0","uid":"p"},
                "serviceaccount":{"name":"default","uid":"s"},"warnafter":1763938463},"nbf":1763934856,
                "sub":"system:serviceaccount:shop:default"}
                """) + Array("\n".utf8))
        #expect(claims.issuer == "https://i" && claims.subject == "system:serviceaccount:shop:default")
        #expect(claims.audiences == ["https://kubernetes.default.svc"])
        #expect(claims.expires?.rfc3339 == "2026-11-23T21:54:16Z" && claims.issued == claims.notBefore)
        #expect(claims.warnAfter == Timestamp(seconds: 1_763_938_463))
        #expect(claims.namespace == "shop" && claims.serviceAccount == .init(name: "default", uid: "s"))
        #expect(claims.pod == .init(name: "web-0", uid: "p") && claims.node?.name == "node1" && !claims.isLegacy)
        #expect(claims.json["iss"]?.string == "https://i")
    }

    @Test(arguments: [
        (#"{"sub":"a"}"#, false), (#"{"aud":[],"iss":"i"}"#, false), (#"{"aud":"i","iss":"i"}"#, false),
        (#"{"aud":["vault","i"],"iss":"i"}"#, false), (#"{"aud":["https://kubernetes.default.svc.c.test"]}"#, false),
        (#"{"aud":["k3s"]}"#, false), (#"{"aud":["vault"],"iss":"i"}"#, true), (#"{"aud":["vault"]}"#, true),
    ])
    func aTokenForNoServerIsForOthers(claims: String, isForOthers: Bool) throws {
        #expect(try TokenClaims(token: token(claims)).isForOthers == isForOthers)
    }

    @Test func readsALegacyToken() throws {
        let claims = try TokenClaims(
            token: token(
                """
                {"iss":"kubernetes/serviceaccount","kubernetes.io/serviceaccount/namespace":"a",
                "kubernetes.io/serviceaccount/secret.name":"default-token-x",
                "kubernetes.io/serviceaccount/service-account.name":"default",
                "kubernetes.io/serviceaccount/service-account.uid":"u","sub":"system:serviceaccount:a:default"}
                """))
        #expect(claims.isLegacy && claims.expires == nil && claims.namespace == "a")
        #expect(claims.serviceAccount == .init(name: "default", uid: "u") && claims.pod == nil)
    }

    @Test(arguments: [
        ("", TokenClaims.Fault.empty), (" \n ", .empty), ("abc", .partCount(1)), ("a.b", .partCount(2)),
        ("a.b.c.d", .partCount(4)), ("a.!!!.c", .notBase64), ("a.YQ.c", .notJSON), ("a.W10.c", .notJSON),
        ("a..c", .notJSON), ("a.b\nc.d", .notOneWord), ("a.A.c", .notBase64),
    ])
    func refuses(text: String, fault: TokenClaims.Fault) {
        #expect(throws: fault) { try TokenClaims(token: Array(text.utf8)) }
        #expect(!fault.description.contains("abc"))
    }

    @Test(arguments: [
        (#"{"exp":253402300799}"#, "9999-12-31T23:59:59Z"), (#"{"exp":1e300}"#, "9999-12-31T23:59:59Z"),
        (#"{"exp":-1e300}"#, "0001-01-01T00:00:00Z"), (#"{"exp":1795470856.9}"#, "2026-11-23T21:54:16Z"),
    ])
    func boundsTimes(claims: String, expected: String) throws {
        #expect(try TokenClaims(token: token(claims)).expires?.rfc3339 == expected)
    }

    @Test(arguments: [
        "{}", #"{"exp":"x","aud":7,"kubernetes.io":[],"sub":null}"#, #"{"kubernetes.io":{"pod":{"name":7}}}"#,
        #"{"aud":"one"}"#,
    ])
    func survivesOddClaims(claims: String) throws {
        let claims = try TokenClaims(token: token(claims))
        #expect(claims.expires == nil && claims.pod == nil)
        #expect(claims.audiences.count <= 1)
    }

    @Test func readsAMegabyteAndRefusesMore() throws {
        let long = String(repeating: "x", count: 1 << 20)
        #expect(try TokenClaims(token: token(#"{"iss":"\#(long)"}"#)).issuer.utf8.count == 1 << 20)
        #expect(throws: TokenClaims.Fault.tooLong) {
            try TokenClaims(token: [UInt8](repeating: 65, count: TokenClaims.maximumSize + 1))
        }
    }

    /// Thousands of damaged tokens, the same in every run: none may trap, and a fault never quotes its token.
    @Test func survivesDamage() {
        var random = SplitMix(state: 7)
        let whole = token(#"{"exp":1795470856,"sub":"system:serviceaccount:a:b","kubernetes.io":{"pod":{"name":"p"}}}"#)
        let pieces = Self.pieces(whole)
        var faults = 0
        for _ in 0..<5_000 {
            var damaged = whole
            for _ in 0...Int(random.next() as UInt64 % 4) {
                let index = Int(random.next() as UInt64 % UInt64(damaged.count))
                switch random.next() as UInt64 % 3 {
                case 0: damaged[index] = UInt8(truncatingIfNeeded: random.next() as UInt64)
                case 1: damaged.remove(at: index)
                default: damaged.insert(UInt8(truncatingIfNeeded: random.next() as UInt64), at: index)
                }
            }
            do {
                _ = try TokenClaims(token: damaged)
            } catch {
                faults += 1
                // Eight bytes in a row of the token would be a quotation.
                #expect(pieces.isDisjoint(with: Self.pieces(Array("\(error)".utf8))), "\(error)")
            }
        }
        #expect(faults > 1_000)
    }

    /// All runs of eight bytes.
    private static func pieces(_ bytes: [UInt8]) -> Set<[UInt8]> {
        Set((0..<max(bytes.count - 7, 0)).map { Array(bytes[$0..<$0 + 8]) })
    }
}
