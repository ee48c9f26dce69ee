import FakeTransport
import Foundation
import Kube
import System
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// The recordings of describe are replayed by ReplayTests; here is what no recording has.
@Suite struct DescribeTests {
    private static let pods = "/api/v1/namespaces/default/pods"
    private static let events = "/api/v1/namespaces/default/events"

    private static func eventsOf(_ name: String, _ uid: String) -> String {
        events + "?fieldSelector=involvedObject.name%3D\(name)%2CinvolvedObject.namespace%3Ddefault"
            + "%2CinvolvedObject.uid%3D\(uid)&limit=500"
    }

    private static func pod(_ name: String, _ status: String = "{}", spec: String = "{}") -> String {
        #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"\#(name)","namespace":"default","uid":"u-\#(name)"},"#
            + #""spec":\#(spec),"status":\#(status)}"#
    }

    private static func event(_ name: String, _ reason: String) -> String {
        #"{"metadata":{"name":"\#(name).1"},"involvedObject":{"kind":"Pod","name":"\#(name)","namespace":"default","#
            + #""uid":"u-\#(name)"},"type":"Normal","reason":"\#(reason)","message":"m","source":{"component":"c"},"#
            + #""lastTimestamp":"2026-11-23T21:59:00Z"}"#
    }

    private static func list(_ kind: String, _ items: String...) -> String {
        #"{"kind":"\#(kind)List","apiVersion":"v1","metadata":{},"items":[\#(items.joined(separator: ","))]}"#
    }

    private static func refusal(_ verb: String, _ resource: String) -> String {
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"\#(resource) is forbidden: "#
            + #"User \"system:serviceaccount:default:default\" cannot \#(verb) resource \"\#(resource)\" in API group \"\" "#
            + #"in the namespace \"default\"","details":{"kind":"\#(resource)"}}"#
    }

    private static let gone =
        #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"pods \"b\" not found","details":{"name":"b","kind":"pods"}}"#

    /// kubectl prints the same line and says nothing.
    @Test func eventsThatMayNotBeListedAreToldOnStandardError() {
        let client = FakeClient()
        client.answer(.get, Self.pods + "/a", body: Self.pod("a"))
        client.answer(.get, Self.eventsOf("a", "u-a"), status: 403, body: Self.refusal("list", "events"))
        let run = CommandRun("describe", "pod", "a", client: client)
        #expect(run.output.hasSuffix("\nEvents:          <none>\n"), "\(run.output)")
        #expect(run.errors.hasPrefix("Events are not shown: events is forbidden"), "\(run.errors)")
        #expect(run.errors.contains("kpod auth grant list events"), "\(run.errors)")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    /// A node's stand under two identities; what is asked for later is no part of the hint.
    @Test func aRefusalOfEventsIsToldOnceAndByItself() {
        let client = FakeClient()
        let sets = "/apis/apps/v1/namespaces/default/statefulsets"
        client.answer(
            .get, sets + "/a",
            body: #"{"kind":"StatefulSet","metadata":{"name":"a","namespace":"default","uid":"u"},"#
                + #""spec":{"selector":{"matchLabels":{"x":"y"}}}}"#)
        client.answer(
            .get,
            Self.events + "?fieldSelector=involvedObject.name%3Da%2CinvolvedObject.namespace%3Ddefault%2C"
                + "involvedObject.kind%3DStatefulSet%2CinvolvedObject.uid%3Du&limit=500",
            status: 403, body: Self.refusal("list", "events"))
        client.answer(.get, Self.pods + "?labelSelector=x%3Dy&limit=500", body: Self.list("Pod"))
        let set = CommandRun("describe", "sts", "a", client: client)
        #expect(set.errors.contains("kpod auth grant list events -n default"), "\(set.errors)")
        #expect(set.status == .success)
        let node = FakeClient()
        node.answer(.get, "/api/v1/nodes/n", body: #"{"kind":"Node","metadata":{"name":"n","uid":"u"}}"#)
        for uid in ["u", "n"] {
            node.answer(
                .get,
                "/api/v1/events?fieldSelector=involvedObject.name%3Dn%2CinvolvedObject.namespace%3D%2C"
                    + "involvedObject.kind%3DNode%2CinvolvedObject.uid%3D\(uid)&limit=500",
                status: 403, body: Self.refusal("list", "events"))
        }
        node.answer(
            .get,
            "/api/v1/pods?fieldSelector=spec.nodeName%3Dn%2Cstatus.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed&limit=500",
            body: Self.list("Pod"))
        node.answer(
            .get, "/apis/resource.k8s.io/v1/resourceslices?fieldSelector=spec.nodeName%3Dn",
            body: Self.list("ResourceSlice"))
        node.answer(
            .get, "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n", body: #"{"kind":"Lease"}"#)
        let run = CommandRun("describe", "node", "n", client: node)
        #expect(run.errors.components(separatedBy: "Events are not shown").count == 2, "\(run.errors)")
        #expect(client.faults + node.faults == [])
    }

    @Test func theEventsOfManyAreOneListANamespace() {
        let client = FakeClient()
        let other = "/api/v1/namespaces/other"
        client.answer(
            .get, "/api/v1/pods?labelSelector=app%3Dx&limit=500",
            body: Self.list(
                "Pod", Self.pod("a"), Self.pod("b"),
                #"{"metadata":{"name":"c","namespace":"other","uid":"u-c"}}"#,
                #"{"metadata":{"name":"d","namespace":"other","uid":"u-d"}}"#))
        client.answer(
            .get, Self.events + "?limit=500",
            body: Self.list("Event", Self.event("a", "One"), Self.event("b", "Two"), Self.event("z", "Not")))
        client.answer(.get, other + "/events?limit=500", body: Self.list("Event"))
        let run = CommandRun("describe", "pods", "-A", "-l", "app=x", "--show-events", client: client)
        #expect(run.output.contains("  Normal  One  ") || run.output.contains("Normal  One     "), "\(run.output)")
        #expect(run.output.contains("Two"))
        #expect(!run.output.contains("Not"))
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.asked.count == 3)
        #expect(client.faults == [])
    }

    /// The refusal is told once, though the events are those of two objects.
    @Test func theRefusalOfManyEventsIsToldOnce() {
        let client = FakeClient()
        for name in ["a", "b"] { client.answer(.get, Self.pods + "/" + name, body: Self.pod(name)) }
        client.answer(.get, Self.events + "?limit=500", status: 403, body: Self.refusal("list", "events"))
        let run = CommandRun("describe", "pod", "a", "b", "--show-events", client: client)
        #expect(run.errors.components(of: "Events are not shown") == 1, "\(run.errors)")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func whatFailsIsToldAndTheRestDescribed() {
        let client = FakeClient()
        client.answer(.get, Self.pods + "/a", body: Self.pod("a"))
        client.answer(.get, Self.pods + "/b", status: 404, body: Self.gone)
        client.answer(.get, Self.pods + "/c", body: Self.pod("c"))
        let run = CommandRun("describe", "pod", "a", "b", "c", client: client)
        #expect(run.output.hasPrefix("Name:         a\n"), "\(run.output)")
        #expect(run.output.contains("\n\n\nName:         c\n"))
        #expect(run.errors == "Error from server (NotFound): pods \"b\" not found\n")
        #expect(run.status == .notFound)
        #expect(client.faults == [])
    }

    /// Objects are described as they come, a page at a time, and without what nobody is told of who wrote their fields.
    @Test func whatCameBeforeAListBreaksOffIsDescribed() {
        let client = FakeClient()
        let items = [
            Self.pod("a"), Self.pod("b"),
            #"{"metadata":{"name":"c","managedFields":[{"manager":"m","fieldsV1":{"f:x":{}}}],"namespace":"default"}}"#,
        ]
        client.answer(
            .get, Self.pods + "?limit=500",
            body: #"{"kind":"PodList","apiVersion":"v1","metadata":{"continue":"t"},"items":["#
                + items.joined(separator: ",") + "]}")
        client.answer(.get, Self.pods + "?continue=t&limit=500", status: 403, body: Self.refusal("list", "pods"))
        let run = CommandRun("describe", "pods", client: client)
        #expect(run.output.hasPrefix("Name:         a\n"), "\(run.output)")
        #expect(run.output.components(of: "\n\n\nName:") == 2)
        #expect(!run.output.contains("Events"))
        #expect(run.errors.contains("pods is forbidden"), "\(run.errors)")
        #expect(run.status == .forbidden)
        #expect(client.faults == [])
    }

    /// Those that need more than themselves keep their place, and so does what comes after them.
    @Test func objectsKeepTheirOrder() {
        let client = FakeClient()
        func map(_ name: String) -> String { #"{"metadata":{"name":"\#(name)","namespace":"default"}}"# }
        client.answer(
            .get, "/api/v1/namespaces/default/services?limit=500",
            body: Self.list("Service", map("s"), map("t")))
        client.answer(
            .get, "/api/v1/namespaces/default/configmaps?limit=500",
            body: Self.list("ConfigMap", map("c"), map("d")))
        for name in ["s", "t"] {
            client.answer(
                .get,
                "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector="
                    + "kubernetes.io%2Fservice-name%3D\(name)", body: Self.list("EndpointSlice"))
        }
        let run = CommandRun("describe", "svc,cm", client: client)
        let names = run.output.split(separator: "\n").filter { $0.hasPrefix("Name:") }.compactMap(\.last)
        #expect(names == ["s", "t", "c", "d"], "\(run.output)")
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
    }

    /// What has been read is described, though the object is gone when more is asked for.
    @Test func anObjectThatGoesMeanwhileIsDescribedAsItWas() {
        let client = FakeClient()
        let scalers = "/namespaces/default/horizontalpodautoscalers/h"
        client.answer(
            .get, "/apis/autoscaling/v1" + scalers,
            body: #"{"kind":"HorizontalPodAutoscaler","apiVersion":"autoscaling/v1","metadata":{"name":"h","#
                + #""namespace":"default"},"spec":{"targetCPUUtilizationPercentage":70,"maxReplicas":3}}"#)
        client.answer(
            .get, "/apis/autoscaling/v2" + scalers, status: 404,
            body:
                #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"gone","details":{"name":"h"}}"#
        )
        let run = CommandRun(
            "describe", "horizontalpodautoscalers.v1.autoscaling", "h", "--show-events=false", client: client)
        #expect(
            run.output.contains("Target CPU utilization:   70%\nCurrent CPU utilization:  <unknown>%\n"),
            "\(run.output)")
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
    }

    /// Without the pods there is no description of a Deployment's kin, and others follow.
    @Test func aDescriptionThatCannotBeMadeIsAFailureOfItsOwn() {
        let client = FakeClient()
        let sets = "/apis/apps/v1/namespaces/default/daemonsets"
        let set =
            #"{"kind":"DaemonSet","metadata":{"name":"a","namespace":"default"},"spec":{"selector":{"matchLabels":{"x":"y"}}}}"#
        client.answer(.get, sets + "/a", body: set)
        client.answer(.get, Self.pods + "/b", body: Self.pod("b"))
        client.answer(
            .get, Self.pods + "?labelSelector=x%3Dy&limit=500", status: 403, body: Self.refusal("list", "pods"))
        let run = CommandRun("describe", "ds/a", "pod/b", client: client)
        #expect(run.output.hasPrefix("Name:         b\n"), "\(run.output)")
        #expect(run.errors.hasPrefix("Error from server (Forbidden): pods is forbidden"), "\(run.errors)")
        #expect(run.status == .forbidden)
        #expect(client.faults == [])
    }

    /// One request for the pod and one for its events. kubectl asks for discovery besides, and for the pod twice, which is
    /// in the recording once.
    @Test func describingAPodTakesTwoRequests() throws {
        let recording = try Recording.load("describe-pod-running")
        let asked = recording.exchanges.map(\.path).filter { path in
            !["/api?", "/apis?", "/openapi"].contains { path.hasPrefix($0) } && path != "/api" && path != "/apis"
        }
        let client = ReplayClient(recording)
        let sinks = (MemorySink(), MemorySink())
        var platform = Platform(
            output: sinks.0, errors: sinks.1, readInput: { [] },
            environment: ["KPOD_SERVER": "https://API", "KPOD_TOKEN": "x", "KPOD_SERVICE_ACCOUNT_DIR": "/nowhere"],
            now: { Timestamp(seconds: 0) }, connect: { _, _ in client })
        platform.clock = { client.now }
        #expect(Program.run(recording.words, of: Root.command, in: platform) == .success)
        #expect(client.requestCount == 2)
        #expect(asked.count == 2)
    }

    /// Older servers tell none of a pod that was evicted.
    @Test func theClassOfAPodIsReckonedWhereItIsNotTold() {
        let client = FakeClient()
        client.answer(
            .get, Self.pods + "/a",
            body: Self.pod("a", spec: #"{"containers":[{"name":"c","resources":{"requests":{"cpu":"1"}}}]}"#))
        let run = CommandRun("describe", "pod", "a", "--show-events=false", client: client)
        #expect(
            run.output.split(separator: "\n").contains { $0.hasPrefix("QoS Class: ") && $0.hasSuffix(" Burstable") })
        #expect(client.faults == [])
    }

    // MARK: Diagnosis

    private static let failing =
        #"{"phase":"Running","conditions":[{"type":"Ready","status":"False"}],"containerStatuses":[{"name":"main","restartCount":4,"#
        + #""ready":false,"state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off"}},"#
        + #""lastState":{"terminated":{"exitCode":1,"reason":"Error"}}}]}"#

    private static let reason = "  container main ends again and again with 1 (Error), so far 4 times\n"

    @Test func diagnosesAPodThatFails() {
        let log = "/log?container=main&previous=true&tailLines=10"
        for (flags, hasLog) in [(["--diagnose"], false), (["--diagnose-logs"], true)] {
            let client = FakeClient()
            client.answer(.get, Self.pods + "/a", body: Self.pod("a", Self.failing))
            if hasLog { client.answer(.get, Self.pods + "/a" + log, body: "first\n\u{1B}[1mlast\n") }
            let run = CommandRun(["describe", "pod", "a", "--show-events=false"] + flags, client: client)
            var expected =
                "Diagnosis:\n" + Self.reason + "    To mend it: kpod logs a -c main -n default --previous tells why\n"
            if hasLog {
                expected += "  The log of pod/a, container main, ends with:\n    first\n    ^[[1mlast\n"
            }
            #expect(run.output.hasSuffix("\n" + expected), "\(run.output)")
            #expect(run.status == .success, "\(run.errors)")
            #expect(client.faults == [])
        }
    }

    /// What a probe kills ends as if by itself, and often with an empty log: the events tell.
    @Test func diagnosesAPodThatAProbeKillsByItsEvents() {
        let pod = Self.pod("a", Self.failing, spec: #"{"containers":[{"name":"main","livenessProbe":{}}]}"#)
        let path = "/api/v1/namespaces/default/events?fieldSelector=involvedObject.uid%3Du-a"
        let events =
            #"{"items":[{"reason":"Killing","message":"Container main failed liveness probe, will be restarted"}]}"#
        for (status, body, remedy) in [
            (200, events, "let its livenessProbe ask for what the container answers, or"),
            (403, Self.refusal("list", "events"), "kpod logs a -c main -n default --previous tells why"),
        ] {
            let client = FakeClient()
            client.answer(.get, Self.pods + "/a", body: pod)
            client.answer(.get, path, status: status, body: body)
            let run = CommandRun("describe", "pod", "a", "--show-events=false", "--diagnose", client: client)
            #expect(run.output.contains("    To mend it: \(remedy)"), "\(run.output)")
            #expect(client.faults == [])
        }
    }

    @Test func withoutTheFlagNothingIsAdded() {
        let client = FakeClient()
        for _ in 0..<2 { client.answer(.get, Self.pods + "/a", body: Self.pod("a", Self.failing)) }
        let plain = CommandRun("describe", "pod", "a", "--show-events=false", client: client)
        let whole = CommandRun("describe", "pod", "a", "--show-events=false", "--diagnose", client: client)
        #expect(!plain.output.contains("Diagnosis"))
        #expect(whole.output.hasPrefix(plain.output + "Diagnosis:\n"))
        #expect(client.faults == [])
    }

    @Test func diagnosesAWorkloadByItsPods() {
        let client = FakeClient()
        let object =
            #"{"kind":"Deployment","metadata":{"name":"web","namespace":"default","uid":"u","generation":1},"spec":{"replicas":5,"#
            + #""selector":{"matchLabels":{"app":"web"}}},"status":{"observedGeneration":1,"replicas":5,"updatedReplicas":5,"#
            + #""availableReplicas":1}}"#
        client.answer(.get, "/apis/apps/v1/namespaces/default/deployments/web", body: object)
        client.answer(
            .get, "/apis/apps/v1/namespaces/default/replicasets?labelSelector=app%3Dweb&limit=500",
            body: Self.list("ReplicaSet"))
        let ready = #"{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}"#
        client.answer(
            .get, Self.pods + "?labelSelector=app%3Dweb",
            body: Self.list(
                "Pod", Self.pod("r", ready), Self.pod("a", Self.failing), Self.pod("b", Self.failing),
                Self.pod("c", Self.failing), Self.pod("d", Self.failing)))
        let run = CommandRun("describe", "deploy", "web", "--show-events=false", "--diagnose", client: client)
        #expect(
            run.output.contains(
                "\nDiagnosis:\n  Waiting for deployment \"web\" rollout to finish: 1 of 5 updated replicas are available...\n"
                    + "  pod/a:\n  " + Self.reason), "\(run.output)")
        #expect(run.output.hasSuffix("\n  1 more pod is not ready\n"), "\(run.output)")
        #expect(!run.output.contains("pod/r"))
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func whatIsReadyAndWhatHasNoReadiness() {
        let client = FakeClient()
        client.answer(
            .get, Self.pods + "/a",
            body: Self.pod("a", #"{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}"#))
        let ready = CommandRun("describe", "pod", "a", "--show-events=false", "--diagnose-logs", client: client)
        #expect(ready.output.hasSuffix("\nDiagnosis:\n  it is ready\n"), "\(ready.output)")
        client.answer(
            .get, "/api/v1/namespaces/default/configmaps/c",
            body: #"{"kind":"ConfigMap","metadata":{"name":"c","namespace":"default"}}"#)
        let map = CommandRun("describe", "cm", "c", "--show-events=false", "--diagnose-logs", client: client)
        #expect(!map.output.contains("Diagnosis"))
        #expect(client.faults == [])
    }

    @Test func diagnosesAServiceByItsEndpoints() {
        let client = FakeClient()
        let slices =
            "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Ds"
        client.answer(
            .get, "/api/v1/namespaces/default/services/s",
            body: #"{"kind":"Service","metadata":{"name":"s","namespace":"default"},"spec":{"selector":{"app":"web"}}}"#
        )
        for _ in 0..<2 { client.answer(.get, slices, body: Self.list("EndpointSlice")) }
        client.answer(
            .get, Self.pods + "?labelSelector=app%3Dweb", status: 403, body: Self.refusal("list", "pods"))
        let run = CommandRun("describe", "svc", "s", "--show-events=false", "--diagnose", client: client)
        #expect(
            run.output.contains("\nDiagnosis:\n  no endpoint is ready\n  (its pods cannot be read: "), "\(run.output)")
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
    }

    /// A server that does not answer holds the diagnosis up for its few seconds alone.
    @Test func aSilentServerDoesNotHoldUpADiagnosis() {
        let client = FakeClient()
        client.answer(.get, Self.pods + "/a", body: Self.pod("a", Self.failing))
        client.answer(.get, Self.pods + "/a/log?container=main&previous=true&tailLines=10", steps: [.silence])
        let run = CommandRun("describe", "pod", "a", "--show-events=false", "--diagnose-logs", client: client)
        #expect(run.output.contains("  (the logs cannot be read: "), "\(run.output)")
        #expect(client.elapsed <= .seconds(5))
        #expect(client.faults == [])
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
