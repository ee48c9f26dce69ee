import JSON
import Testing

@testable import Kube

struct RolloutStatusTests {
    /// Numbers that no API server has, and that must not be reckoned with as they are.
    @Test(arguments: ["Deployment", "StatefulSet", "DaemonSet"]) func numbersAreAsLargeAsTheyLike(_ kind: String) throws
    {
        for (spec, status) in [(Int.max, Int.min), (Int.min, Int.max), (Int.max, -1)] {
            let counts = [
                "replicas", "updatedReplicas", "availableReplicas", "readyReplicas", "desiredNumberScheduled",
                "updatedNumberScheduled", "numberAvailable",
            ]
            for count in counts {
                let json = """
                    {"metadata":{"name":"x"},"spec":{"replicas":\(spec),
                    "updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":\(status)}}},
                    "status":{"\(count)":\(status),"observedGeneration":1}}
                    """
                let object = APIObject(try JSONDocument(parsing: Array(json.utf8)).root)
                #expect(!RolloutStatus(object, kind: kind).text.isEmpty)
            }
        }
    }

    private func status(_ kind: String, _ json: String, revision: Int = 0) throws -> RolloutStatus {
        RolloutStatus(APIObject(try JSONDocument(parsing: Array(json.utf8)).root), kind: kind, revision: revision)
    }

    private func deployment(_ status: String, generation: Int = 2, extra: String = "") -> String {
        #"{"metadata":{"name":"web","generation":\#(generation)\#(extra)},"spec":{"replicas":3},"status":{"observedGeneration":2,\#(status)}}"#
    }

    @Test func followsADeployment() throws {
        let waiting = #"Waiting for deployment "web" rollout to finish:"#
        #expect(
            try status("Deployment", deployment(#""replicas":3"#, generation: 3))
                == .progressing("Waiting for deployment spec update to be observed..."))
        #expect(
            try status("Deployment", deployment(#""replicas":3,"updatedReplicas":1"#))
                == .progressing("\(waiting) 1 out of 3 new replicas have been updated..."))
        #expect(
            try status("Deployment", deployment(#""replicas":4,"updatedReplicas":3"#))
                == .progressing("\(waiting) 1 old replicas are pending termination..."))
        #expect(
            try status("Deployment", deployment(#""replicas":3,"updatedReplicas":3,"availableReplicas":2"#))
                == .progressing("\(waiting) 2 of 3 updated replicas are available..."))
        let done = try status("Deployment", deployment(#""replicas":3,"updatedReplicas":3,"availableReplicas":3"#))
        #expect(done == .complete(#"deployment "web" successfully rolled out"#) && done.isComplete)
    }

    @Test func knowsADeploymentThatIsPastItsDeadline() throws {
        let condition = #""conditions":[{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded"}]"#
        #expect(
            try status("Deployment", deployment(condition))
                == .failed(#"deployment "web" exceeded its progress deadline"#))
        // A condition that is about an older generation says nothing of this one.
        #expect(
            try status("Deployment", deployment(condition, generation: 3))
                == .progressing("Waiting for deployment spec update to be observed..."))
    }

    @Test func holdsADeploymentToItsRevision() throws {
        func revision(_ text: String) throws -> RolloutStatus {
            try status(
                "Deployment",
                deployment(
                    #""replicas":3,"updatedReplicas":3,"availableReplicas":3"#,
                    extra: #","annotations":{"deployment.kubernetes.io/revision":"\#(text)"}"#), revision: 4)
        }
        #expect(try revision("4").isComplete)
        #expect(try revision("5") == .failed("desired revision (4) is different from the running revision (5)"))
        #expect(try revision("x") == .failed(#"cannot get the revision of deployment "web""#))
    }

    @Test func followsADaemonSet() throws {
        func set(_ status: String, generation: Int = 1, strategy: String = "RollingUpdate") -> String {
            #"{"metadata":{"name":"log","generation":\#(generation)},"spec":{"updateStrategy":{"type":"\#(strategy)"}},"status":{"observedGeneration":1,"desiredNumberScheduled":2\#(status)}}"#
        }
        let waiting = #"Waiting for daemon set "log" rollout to finish:"#
        #expect(
            try status("DaemonSet", set("", generation: 2))
                == .progressing("Waiting for daemon set spec update to be observed..."))
        #expect(
            try status("DaemonSet", set(#","updatedNumberScheduled":1"#))
                == .progressing("\(waiting) 1 out of 2 new pods have been updated..."))
        #expect(
            try status("DaemonSet", set(#","updatedNumberScheduled":2"#))
                == .progressing("\(waiting) 0 of 2 updated pods are available..."))
        #expect(
            try status("DaemonSet", set(#","updatedNumberScheduled":2,"numberAvailable":2"#))
                == .complete(#"daemon set "log" successfully rolled out"#))
        #expect(
            try status("DaemonSet", set("", strategy: "OnDelete"))
                == .unsupported("rollout status is only available for RollingUpdate strategy type"))
    }

    @Test func followsAStatefulSet() throws {
        func set(_ status: String, observed: Int = 1, rolling: String = "") -> String {
            #"{"metadata":{"name":"db","generation":1},"spec":{"replicas":3,"updateStrategy":{"type":"RollingUpdate"\#(rolling)}},"status":{"observedGeneration":\#(observed)\#(status)}}"#
        }
        #expect(
            try status("StatefulSet", set("", observed: 0))
                == .progressing("Waiting for statefulset spec update to be observed..."))
        #expect(
            try status("StatefulSet", set(#","readyReplicas":1"#)) == .progressing("Waiting for 2 pods to be ready..."))
        let partition = #","rollingUpdate":{"partition":1}"#
        #expect(
            try status("StatefulSet", set(#","readyReplicas":3,"updatedReplicas":1"#, rolling: partition))
                == .progressing("Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated..."))
        #expect(
            try status("StatefulSet", set(#","readyReplicas":3,"updatedReplicas":2"#, rolling: partition))
                == .complete("partitioned roll out complete: 2 new pods have been updated..."))
        let moving =
            #","readyReplicas":3,"updatedReplicas":1,"currentReplicas":2,"currentRevision":"a","updateRevision":"b""#
        #expect(
            try status("StatefulSet", set(moving))
                == .progressing("waiting for statefulset rolling update to complete 1 pods at revision b..."))
        let done =
            #","readyReplicas":3,"updatedReplicas":3,"currentReplicas":3,"currentRevision":"b","updateRevision":"b""#
        #expect(
            try status("StatefulSet", set(done))
                == .complete("statefulset rolling update complete 3 pods at revision b..."))
    }

    @Test func survivesAnythingElse() throws {
        for text in ["null", "[]", #"{"status":7}"#, #"{"spec":{"replicas":"x"},"status":{"conditions":{}}}"#] {
            for kind in RolloutStatus.kinds { _ = try status(kind, text) }
        }
        #expect(try status("Pod", "{}") == .unsupported("no status viewer has been implemented for Pod"))
    }
}
