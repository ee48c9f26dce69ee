import JSON
import Testing

@testable import Kube

@Suite struct RecordedAccessTests {
    private static func access(_ uses: [(String, String, String?, String?)]) -> RecordedAccess {
        var access = RecordedAccess()
        for (verb, resource, namespace, name) in uses {
            let parts = resource.split(separator: "/").map(String.init)
            access.add(
                .resource(
                    RequestAttributes(
                        verb: verb, group: parts[0] == "deployments" ? "apps" : "", resource: parts[0],
                        subresource: parts.count > 1 ? parts[1] : "", namespace: namespace, name: name)))
        }
        return access
    }

    private static func text(_ rules: [PolicyRule]) -> [String] {
        rules.map { "\($0.verbs) \($0.groups) \($0.resources) \($0.names) \($0.paths)" }
    }

    @Test func namesAreKeptAsLongAsAllUsesHaveOne() {
        let access = Self.access([
            ("get", "pods", "shop", "a"), ("get", "pods", "shop", "b"), ("get", "secrets", "shop", "db"),
            ("list", "pods", "shop", nil), ("watch", "pods", "shop", "a"), ("watch", "pods", "shop", nil),
        ])
        #expect(access.places == ["shop"])
        #expect(
            Self.text(access.rules(in: "shop")) == [
                #"["get"] [""] ["pods"] ["a", "b"] []"#, #"["list", "watch"] [""] ["pods"] [] []"#,
                #"["get"] [""] ["secrets"] ["db"] []"#,
            ])
    }

    @Test func resourcesOfAGroupWithTheSameVerbsShareARule() {
        let access = Self.access([
            ("list", "services", "shop", nil), ("list", "pods", "shop", nil), ("list", "deployments", "shop", nil),
            ("get", "pods/log", "shop", "a"),
        ])
        #expect(
            Self.text(access.rules(in: "shop")) == [
                #"["list"] [""] ["pods", "services"] [] []"#, #"["get"] [""] ["pods/log"] ["a"] []"#,
                #"["list"] ["apps"] ["deployments"] [] []"#,
            ])
    }

    @Test func whatHoldsEverywhereIsNotGrantedAgain() {
        let access = Self.access([
            ("list", "pods", nil, nil), ("list", "pods", "shop", nil), ("get", "pods", "shop", "a"),
            ("get", "namespaces", "shop", "shop"), ("get", "nodes", nil, "n1"),
        ])
        #expect(access.places == [nil, "shop"])
        #expect(
            Self.text(access.rules(in: nil)) == [
                #"["get"] [""] ["namespaces"] ["shop"] []"#, #"["get"] [""] ["nodes"] ["n1"] []"#,
                #"["list"] [""] ["pods"] [] []"#,
            ])
        #expect(Self.text(access.rules(in: "shop")) == [#"["get"] [""] ["pods"] ["a"] []"#])
    }

    @Test func whatIsCreatedHasNoNameButItsPartsHave() {
        let access = Self.access([
            ("create", "pods", "shop", "a"), ("create", "serviceaccounts/token", "shop", "web"),
        ])
        #expect(
            Self.text(access.rules(in: "shop")) == [
                #"["create"] [""] ["pods"] [] []"#, #"["create"] [""] ["serviceaccounts/token"] ["web"] []"#,
            ])
    }

    @Test func pathsAreOfTheCluster() {
        var access = RecordedAccess()
        access.add(.path(verb: "get", path: "/metrics"))
        access.add(.path(verb: "get", path: "/logs"))
        #expect(access.places == [nil])
        #expect(Self.text(access.rules(in: nil)) == [#"["get"] [] [] [] ["/logs", "/metrics"]"#])
        #expect(RecordedAccess().places == [])
    }

    @Test func aRecordIsALineOfJSON() throws {
        let request = Request(method: .delete, path: "/api/v1/namespaces/shop/pods/a%20b?x=y")
        let records = [
            RequestRecord(request, asUser: "jane", asGroups: ["g h"]),
            RequestRecord(Request(method: .get, path: "/metrics?a=b")),
        ]
        for record in records {
            let document = try JSONDocument(parsing: Array(record.line.dropLast()))
            #expect(RequestRecord(line: document.root) == record)
        }
        #expect(records[1].question == .path(verb: "get", path: "/metrics"))
        #expect(RequestRecord(line: try JSONDocument(parsing: Array("{}".utf8)).root) == nil)
    }

    @Test(arguments: [
        ("/version", true), ("/apis", true), ("/apis/apps/v1", true), ("/openapi/v3", true), ("/livez", true),
        ("/livez/etcd", false), ("/metrics", false), ("/apisx", false),
    ])
    func discoveryIsEverybodys(_ path: String, _ isEverybodys: Bool) {
        #expect(RequestRecord(.path(verb: "get", path: path)).isEverybodys == isEverybodys)
        #expect(RequestRecord(.path(verb: "post", path: path)).isEverybodys == false)
    }
}
