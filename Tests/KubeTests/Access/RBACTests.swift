import JSON
import Testing
import YAML

@testable import Kube

@Suite struct RBACReconciliationTests {
    private static func value(_ text: String) throws -> JSONValue {
        try JSONDocument(parsing: Array(text.utf8)).root.value
    }

    private static func role(_ rules: String, labels: String = "{}") throws -> JSONValue {
        try value(#"{"kind":"Role","metadata":{"name":"r","labels":\#(labels)},"rules":[\#(rules)]}"#)
    }

    private static let pods = #"{"apiGroups":[""],"resources":["pods"],"verbs":["get","list"]}"#

    @Test func whatIsMissingIsMade() throws {
        let expected = try Self.role(Self.pods)
        let plan = RBACReconciliation(existing: nil, expected: expected, removesExtras: false)
        #expect(plan.operation == .create)
        #expect(plan.object == expected)
        #expect(
            plan.missingRules.map(\.goText) == [
                "{Verbs:[get list] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}"
            ])
    }

    @Test func rulesAreComparedByWhatTheyAllow() throws {
        let there = try Self.role(#"{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}"#)
        let plan = RBACReconciliation(existing: there, expected: try Self.role(Self.pods), removesExtras: false)
        #expect(plan.operation == .none)
        #expect(plan.object == there)
        let strict = RBACReconciliation(existing: there, expected: try Self.role(Self.pods), removesExtras: true)
        #expect(strict.operation == .update)
        #expect(strict.object["rules"] == (try Self.role(Self.pods))["rules"])
        #expect(strict.extraRules.count == 1)
    }

    @Test func onlyWhatIsMissingIsAdded() throws {
        let there = try Self.role(#"{"apiGroups":[""],"resources":["pods"],"verbs":["list","watch"]}"#)
        let plan = RBACReconciliation(existing: there, expected: try Self.role(Self.pods), removesExtras: false)
        #expect(plan.operation == .update)
        #expect(plan.missingRules.map(\.verbs) == [["get"]])
        #expect(plan.object["rules"]?.array?.count == 2)
    }

    @Test func labelsAreAddedAndNotChanged() throws {
        let there = try Self.role(Self.pods, labels: #"{"a":"1"}"#)
        let expected = try Self.role(Self.pods, labels: #"{"a":"2","b":"3"}"#)
        let plan = RBACReconciliation(existing: there, expected: expected, removesExtras: true)
        #expect(plan.operation == .update)
        #expect(plan.object.at("metadata", "labels") == (try Self.value(#"{"a":"1","b":"3"}"#)))
    }

    private static func binding(_ role: String, _ subjects: String) throws -> JSONValue {
        try value(
            #"{"kind":"RoleBinding","metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"\#(role)"},"subjects":[\#(subjects)]}"#
        )
    }

    @Test func subjectsAreCompletedBeforeTheyAreCompared() throws {
        let there = try Self.binding("r", #"{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"jane"}"#)
        let same = RBACReconciliation(
            existing: there, expected: try Self.binding("r", #"{"kind":"User","name":"jane"}"#), removesExtras: true)
        #expect(same.operation == .none)
        let more = try Self.binding("r", #"{"kind":"ServiceAccount","name":"web","namespace":"shop"}"#)
        let union = RBACReconciliation(existing: there, expected: more, removesExtras: false)
        #expect(union.object["subjects"]?.array?.count == 2)
        let strict = RBACReconciliation(existing: there, expected: more, removesExtras: true)
        #expect(strict.object["subjects"] == more["subjects"])
        #expect(strict.extraSubjects.count == 1)
    }

    @Test func anotherRoleNeedsAnotherBinding() throws {
        let plan = RBACReconciliation(
            existing: try Self.binding("r", ""), expected: try Self.binding("s", ""), removesExtras: false)
        #expect(plan.operation == .recreate)
    }

    @Test func whatOptsOutIsLeftAlone() throws {
        var there = try Self.role("")
        there["metadata"]?["annotations"] = ["rbac.authorization.kubernetes.io/autoupdate": "false"]
        let plan = RBACReconciliation(existing: there, expected: try Self.role(Self.pods), removesExtras: false)
        #expect(plan.isProtected)
        #expect(plan.operation == .update)
    }

    @Test func aRoleThatGathersRulesIsNotComparedByThem() throws {
        func gathering(_ label: String, rules: String = "null") throws -> JSONValue {
            try Self.value(
                #"{"kind":"ClusterRole","aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"\#(label)"}}]},"rules":\#(rules)}"#
            )
        }
        let there = try gathering("1", rules: "[\(Self.pods)]")
        #expect(
            RBACReconciliation(existing: there, expected: try gathering("1"), removesExtras: true).operation == .none)
        let more = RBACReconciliation(existing: there, expected: try gathering("2"), removesExtras: false)
        #expect(more.object.at("aggregationRule", "clusterRoleSelectors")?.array?.count == 2)
        let plain = RBACReconciliation(existing: there, expected: try Self.role(Self.pods), removesExtras: false)
        #expect(plain.object["aggregationRule"] == nil)
        #expect(plain.operation == .update)
    }
}

@Suite struct RoleBindingsTests {
    @Test func rolesOfTheNamespaceAndOfTheClusterCount() throws {
        var bindings = RoleBindings()
        func add(_ kind: String, _ text: String) throws {
            bindings.add(try JSONDocument(parsing: Array(text.utf8)).root, kind: kind)
        }
        try add(
            "Role",
            #"{"metadata":{"name":"r","namespace":"shop"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"],"resourceNames":["a"]}]}"#
        )
        try add(
            "ClusterRole",
            #"{"metadata":{"name":"c"},"rules":[{"apiGroups":["*"],"resources":["pods","nodes"],"verbs":["*"]}]}"#)
        try add("ClusterRole", #"{"metadata":{"name":"r"},"rules":null}"#)
        try add(
            "RoleBinding",
            #"{"metadata":{"name":"b","namespace":"shop"},"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"ServiceAccount","name":"web"}]}"#
        )
        try add(
            "RoleBinding",
            #"{"metadata":{"name":"d","namespace":"shop"},"roleRef":{"kind":"ClusterRole","name":"c"},"subjects":[{"kind":"User","name":"jane"}]}"#
        )
        try add(
            "ClusterRoleBinding",
            #"{"metadata":{"name":"e"},"roleRef":{"kind":"ClusterRole","name":"c"},"subjects":[{"kind":"Group","name":"g"}]}"#
        )
        try add(
            "ClusterRoleBinding",
            #"{"metadata":{"name":"f"},"roleRef":{"kind":"ClusterRole","name":"gone"},"subjects":null}"#)

        func names(_ verb: String, _ resource: String, _ name: String?, isClusterScoped: Bool = false) -> [String] {
            let rule = PolicyRule(
                verbs: [verb], groups: [""], resources: [resource], names: name.map { [$0] } ?? [])
            return bindings.holders(of: rule, isClusterScoped: isClusterScoped).map { $0.namespace + "/" + $0.name }
        }
        #expect(names("get", "pods", "a") == ["shop/web", "/jane", "/g"])
        #expect(names("get", "pods", "b") == ["/jane", "/g"])
        #expect(names("get", "pods", nil) == ["/jane", "/g"])
        #expect(names("get", "nodes", nil, isClusterScoped: true) == ["/g"])
        #expect(names("get", "secrets", nil) == [])
    }
}

@Suite struct AccessMatrixTests {
    @Test func aRowForEachTypeAndForThePartsThatRulesName() {
        let types = [
            ResourceType(
                group: "", version: "v1", resource: "pods", kind: "Pod", namespaced: true,
                verbs: ["get", "list", "delete"]),
            ResourceType(
                group: "apps", version: "v1", resource: "deployments", kind: "Deployment", namespaced: true,
                verbs: ["get"]),
        ]
        let matrix = AccessMatrix(
            types: types,
            rules: [
                PolicyRule(verbs: ["get"], groups: [""], resources: ["pods/log", "gone"]),
                PolicyRule(verbs: ["*"], groups: [""], resources: ["pods"], names: ["a", "b"]),
                PolicyRule(verbs: ["list"], groups: ["*"], resources: ["*"]),
            ])
        #expect(matrix.rows.map(\.name) == ["pods", "pods/log", "deployments.apps"])
        #expect(
            matrix.rows[0].answers == [.some, .yes, .none, .none, .none, .none, .some, .none])
        #expect(matrix.rows[1].answers == [.yes, .yes, .none, .none, .none, .none, .none, .none])
        #expect(matrix.rows[2].answers == [.no, .none, .none, .none, .none, .none, .none, .none])
    }

    @Test(arguments: [
        ("pods", true), ("pods/log", false), ("pods/status", true), ("deployments/status", true), ("services", false),
    ])
    func aPartIsCoveredByItsOwnNameOnly(_ resource: String, _ isCovered: Bool) {
        let rule = PolicyRule(verbs: ["get"], groups: [""], resources: ["pods", "*/status"])
        #expect(rule.covers(PolicyRule(verbs: ["get"], groups: [""], resources: [resource])) == isCovered)
        #expect(!rule.covers(PolicyRule(verbs: ["put"], groups: [""], resources: [resource])))
        #expect(PolicyRule(verbs: ["get"], paths: ["/logs/*"]).covers(PolicyRule(verbs: ["get"], paths: ["/logs/x"])))
        #expect(!PolicyRule(verbs: ["get"], paths: ["/logs"]).covers(PolicyRule(verbs: ["get"], paths: ["/logs/x"])))
    }
}
