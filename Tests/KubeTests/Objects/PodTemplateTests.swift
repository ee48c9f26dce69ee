import JSON
import Testing

@testable import Kube

/// Pod specs, their containers and variables, and amounts as flags give them.
@Suite struct PodTemplateTests {
    @Test(arguments: [
        ("*", "main", true), ("*", "", true), ("main", "main", true), ("main", "main2", false), ("m*", "main", true),
        ("m*", "side", false), ("*n", "main", true), ("m*n", "mn", true), ("m*n", "m", false), ("ma*an", "man", false),
        ("*a*i*", "main", true), ("*i*a*", "main", false), ("a*b*b", "ab", false), ("a**b", "axb", true),
        ("", "a", false),
    ])
    func aStarStandsForAnyCharacters(_ pattern: String, _ name: String, _ isMatch: Bool) {
        #expect(NamePattern(pattern).matches(name) == isMatch)
    }

    @Test func theContainersOfTheStartAreChangedToo() {
        var spec: JSONValue = ["containers": [["name": "a"], ["name": "b"]], "initContainers": [["name": "b"]]]
        let count = spec.updateContainers(NamePattern("b")) { $0["image"] = "x" }
        #expect(count == 2)
        #expect(
            spec == [
                "containers": [["name": "a"], ["name": "b", "image": "x"]],
                "initContainers": [["name": "b", "image": "x"]],
            ])
    }

    @Test func aNewFieldStandsWhereTheTypeHasIt() {
        var container: JSONValue = ["name": "a", "resources": [:], "tty": true]
        container.set("env", to: [], order: PodTemplate.containerFields)
        #expect(
            String(decoding: container.compact, as: UTF8.self) == #"{"name":"a","env":[],"resources":{},"tty":true}"#)
        container.set("stdinOnce", to: true, order: PodTemplate.containerFields)
        container.set("name", to: "b", order: PodTemplate.containerFields)
        #expect(
            String(decoding: container.compact, as: UTF8.self)
                == #"{"name":"b","env":[],"resources":{},"stdinOnce":true,"tty":true}"#)
    }

    @Test func onlyBuiltInTypesHaveATemplate() {
        func path(_ group: String, _ kind: String) -> [String]? {
            PodTemplate.specPath(
                of: ResourceType(group: group, version: "v1", resource: "x", kind: kind, namespaced: true))
        }
        #expect(path("", "Pod") == ["spec"])
        #expect(path("apps", "Deployment") == ["spec", "template", "spec"])
        #expect(path("batch", "CronJob") == ["spec", "jobTemplate", "spec", "template", "spec"])
        #expect(path("", "ConfigMap") == nil)
        #expect(path("example.com", "Deployment") == nil)
    }

    @Test func amountsOfFlags() throws {
        #expect(try ResourceAmounts.read("cpu=0.1,memory=64Mi") == ["cpu": "100m", "memory": "64Mi"])
        #expect(try ResourceAmounts.read("") == [:])
        #expect(throws: InvalidInput("invalid argument syntax cpu, expected <resource>=<value>")) {
            try ResourceAmounts.read("cpu")
        }
        #expect(throws: InvalidInput.self) { try ResourceAmounts.read("cpu=lots") }
        #expect(throws: InvalidInput.self) { try ResourceAmounts.read("cpu=1,") }
    }

    @Test func variablesKeepTheirPlace() {
        let changes = EnvironmentChanges(
            variables: [
                EnvironmentChanges.variable("B", "2"), EnvironmentChanges.variable("D", ""),
                EnvironmentChanges.variable("B", "3"),
            ], removed: ["A"])
        let present: [JSONValue] = [["name": "A", "value": "1"], ["name": "B", "valueFrom": [:]], ["name": "C"]]
        #expect(changes.applied(to: present) == [["name": "B", "value": "2"], ["name": "C"], ["name": "D"]])
        #expect(changes.conflict(in: present)?.name == "B")
        #expect(changes.conflict(in: [["name": "C"]]) == nil)
    }

    @Test func variablesOfLines() {
        let text = "A=1\r\nB=two words # a comment\n\n# C=3\nnone\nD=e=f"
        #expect(
            EnvironmentChanges.variables(inLines: text) == [
                ["name": "A", "value": "1"], ["name": "B", "value": "two words "], ["name": "D", "value": "e=f"],
            ])
    }

    @Test func namesOfVariables() {
        #expect(EnvironmentChanges.name(forKey: "log.level-2") == "LOG_LEVEL_2")
    }

    @Test(arguments: [
        (#"{"configMapKeyRef":{"name":"c","key":"k"}}"#, "configmap c, key k"),
        (#"{"secretKeyRef":{"name":"s","key":"k"}}"#, "secret s, key k"),
        (#"{"fieldRef":{"fieldPath":"status.podIP"}}"#, "field path status.podIP"),
        (#"{"resourceFieldRef":{"resource":"limits.cpu"}}"#, "resource field limits.cpu"),
        (#"{"resourceFieldRef":{"containerName":"a","resource":"limits.cpu"}}"#, "resource field a/limits.cpu"),
        ("{}", "invalid valueFrom"),
    ])
    func references(_ source: String, _ text: String) throws {
        #expect(EnvironmentChanges.reference(try JSONDocument(parsing: Array(source.utf8)).root.value) == text)
    }
}
