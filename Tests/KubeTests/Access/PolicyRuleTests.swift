import Kube
import Testing

@Suite struct PolicyRuleTests {
    @Test func verbsOnTheSameThingComeTogether() {
        let rules = [
            PolicyRule(verbs: ["list"], groups: [""], resources: ["pods", "secrets"]),
            PolicyRule(verbs: ["get"], paths: ["/b", "/a"]),
            PolicyRule(verbs: ["get", "list"], groups: [""], resources: ["pods"]),
            PolicyRule(verbs: ["get"], groups: ["apps"], resources: ["deployments/scale"], names: ["x"]),
        ]
        #expect(
            PolicyRule.compacted(rules) == [
                PolicyRule(verbs: ["get"], paths: ["/a"]), PolicyRule(verbs: ["get"], paths: ["/b"]),
                PolicyRule(verbs: ["get"], groups: ["apps"], resources: ["deployments/scale"], names: ["x"]),
                PolicyRule(verbs: ["list", "get"], groups: [""], resources: ["pods"]),
                PolicyRule(verbs: ["list"], groups: [""], resources: ["secrets"]),
            ])
        #expect(rules[3].resourceText == "deployments.apps/scale")
    }
}
