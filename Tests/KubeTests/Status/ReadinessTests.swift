import JSON
import Testing

@testable import Kube

struct ReadinessTests {
    private static func type(_ kind: String, _ group: String = "apps") -> ResourceType {
        ResourceType(group: group, version: "v1", resource: kind.lowercased() + "s", kind: kind, namespaced: true)
    }

    private static func object(_ json: String) throws -> APIObject {
        APIObject(try JSONDocument(parsing: Array(json.utf8)).root)
    }

    /// A workload of which everything is as it should be, since it is to run nothing.
    @Test(arguments: [
        ("Deployment", "apps", #"{"spec":{"replicas":0},"status":{"observedGeneration":1}}"#, "it has 0 replicas"),
        (
            "StatefulSet", "apps",
            #"{"spec":{"replicas":0,"updateStrategy":{"type":"RollingUpdate"}},"status":{"observedGeneration":1}}"#,
            "it has 0 replicas"
        ),
        (
            "StatefulSet", "apps", #"{"spec":{"replicas":0,"updateStrategy":{"type":"OnDelete"}},"status":{}}"#,
            "it has 0 replicas"
        ),
        ("ReplicaSet", "apps", #"{"spec":{"replicas":0},"status":{"replicas":0}}"#, "it has 0 replicas"),
        ("ReplicationController", "", #"{"spec":{"replicas":0},"status":{"replicas":0}}"#, "it has 0 replicas"),
        (
            "DaemonSet", "apps",
            #"{"spec":{"updateStrategy":{"type":"RollingUpdate"}},"status":{"desiredNumberScheduled":0,"observedGeneration":1}}"#,
            "no node is to run it"
        ),
        (
            "DaemonSet", "apps",
            #"{"spec":{"updateStrategy":{"type":"OnDelete"}},"status":{"desiredNumberScheduled":0,"observedGeneration":1}}"#,
            "no node is to run it"
        ),
    ])
    func whatRunsNothingIsNotReady(_ kind: String, _ group: String, _ json: String, _ words: String) throws {
        let object = try Self.object(json)
        let type = Self.type(kind, group)
        #expect(!Readiness.isReady(object, type: type))
        #expect(WaitCondition.ready.reason(object, type: type) == "\(words), so nothing runs")
    }

    @Test func aStatefulSetIsReadyWhenAllItsPodsAre() throws {
        let type = Self.type("StatefulSet")
        func object(_ ready: Int) throws -> APIObject {
            try Self.object(
                #"{"spec":{"replicas":2,"updateStrategy":{"type":"OnDelete"}},"status":{"readyReplicas":\#(ready)}}"#)
        }
        #expect(try Readiness.isReady(object(2), type: type))
        #expect(try !Readiness.isReady(object(1), type: type))
    }
}
