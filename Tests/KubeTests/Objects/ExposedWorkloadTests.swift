import JSON
import Testing

@testable import Kube

@Suite struct ExposedWorkloadTests {
    private func workload(_ kind: String, group: String, _ json: String) throws -> ExposedWorkload? {
        let type = ResourceType(group: group, version: "v1", resource: "x", kind: kind, namespaced: true)
        return ExposedWorkload(try JSONDocument(parsing: Array(json.utf8)).root, type: type)
    }

    @Test func selectorsWithoutLabelsAreRefusedInKubectlsWords() throws {
        let expressions = #"[{"key":"a","operator":"In","values":["b","c"]}]"#
        let deployment = try workload(
            "Deployment", group: "apps",
            #"{"spec":{"selector":{"matchLabels":{"x":"y"},"matchExpressions":\#(expressions)}}}"#)
        #expect(
            throws: InvalidInput(
                "couldn't convert expressions - \"[{Key:a Operator:In Values:[b c]}]\" to map-based selector format")
        ) { try deployment?.selector() }
        let set = try workload("ReplicaSet", group: "apps", #"{"spec":{}}"#)
        #expect(throws: InvalidInput("invalid replicaset: no selectors, therefore cannot be exposed")) {
            try set?.selector()
        }
        let service = try workload("Service", group: "", #"{"spec":{}}"#)
        #expect(throws: InvalidInput("the service has no pod selector set")) { try service?.selector() }
    }

    @Test(arguments: [("StatefulSet", "apps"), ("Deployment", ""), ("ConfigMap", ""), ("Pod", "x.io")])
    func othersCannotBeExposed(_ kind: String, _ group: String) throws {
        #expect(try workload(kind, group: group, "{}") == nil)
    }

    /// What a port says nothing of is TCP.
    @Test func portsStandOnceEach() throws {
        let service = try workload(
            "Service", group: "", #"{"spec":{"ports":[{"port":53},{"port":80},{"port":53,"protocol":"UDP"}]}}"#)
        #expect(service?.ports.map(\.number) == [53, 80])
        #expect(service?.ports.map(\.protocols) == [["TCP", "UDP"], ["TCP"]])
    }

    /// Fields that the type does not name come last, and a port without a target has none.
    @Test func fieldsStandInTheTypesOrder() {
        let service: JSONValue = [
            "spec": ["zone": 1, "type": "x", "ports": [["port": 1, "name": "a"]], "selector": ["b": "1", "a": "2"]],
            "kind": "Service",
        ]
        let text =
            #"{"kind":"Service","spec":{"ports":[{"name":"a","port":1,"targetPort":0}],"#
            + #""selector":{"a":"2","b":"1"},"type":"x","zone":1}}"#
        #expect(String(decoding: ServiceFields.inOrder(service).compact, as: UTF8.self) == text)
    }
}
