import JSON
import Testing

@testable import Kube

/// What would mend a pod: the advice fits the reason.
@Suite struct PodTroubleTests {
    private static func troubles(_ status: String, spec: String = "{}", events: ObjectEvents = ObjectEvents()) throws
        -> [Trouble]
    {
        let json = #"{"metadata":{"name":"p","namespace":"n"},"spec":\#(spec),"status":\#(status)}"#
        let pod = APIObject(try JSONDocument(parsing: Array(json.utf8)).root)
        return Readiness.troubles(of: pod, type: .pods, events: events)
    }

    // MARK: No node

    @Test(arguments: [
        ("1 pod has unbound immediate PersistentVolumeClaims.", "let its claim be bound, by a StorageClass"),
        ("pod has unbound immediate PersistentVolumeClaims (repeated 2 times)", "let its claim be bound"),
        ("1 node(s) didn't find available persistent volumes to bind.", "let its claim be bound"),
        (#"1 persistentvolumeclaim "data" not found."#, "make the PersistentVolumeClaim data"),
        (#"persistentvolumeclaim "data" is being deleted"#, "kpod describe pvc data p-own -n n tells why"),
        (
            "1 node(s) didn't match node selector.",
            "let its nodeSelector and node affinity fit the labels of a node; kpod get nodes --show-labels shows them"
        ),
        ("1 node(s) didn't match Pod's node affinity/selector.", "let its nodeSelector and node affinity fit"),
        (
            "1 node(s) had taint {a/b: c}, that the pod didn't tolerate.",
            "let it tolerate the taint a/b, or take that from a node with kpod taint nodes NODE a/b-"
        ),
        ("1 node(s) had untolerated taint {a: }.", "let it tolerate the taint a,"),
        ("1 node(s) had untolerated taint(s).", "let it tolerate the taints of a node"),
        ("1 node(s) had taint {node.kubernetes.io/disk-pressure: }, that", "mend the node that has the taint"),
        ("1 node(s) were unschedulable.", "kpod uncordon NODE"),
        (
            "1 Insufficient cpu, 2 Insufficient memory, 1 Insufficient cpu.",
            "let it request less cpu and memory, or add or free nodes"
        ),
        ("1 Insufficient nvidia.com/gpu.", "let it request less nvidia.com/gpu, or add or free nodes"),
        ("1 node(s) didn't have free ports for the requested pod ports.", "let it take another hostPort"),
        ("1 Too many pods.", "delete pods, since the nodes run as many"),
        ("1 node(s) had volume node affinity conflict.", "let it run where its volumes are"),
        ("1 node(s) didn't match pod anti-affinity rules.", "let its pod anti-affinity"),
        ("1 node(s) didn't match pod affinity rules.", "let its pod affinity fit"),
        ("1 node(s) didn't match pod topology spread constraints.", "let its topologySpreadConstraints"),
        ("something new", "add or free nodes, or let the pod ask for less"),
    ])
    func adviceFitsWhatTheSchedulerSays(_ reasons: String, _ remedy: String) throws {
        let message = String(decoding: JSONValue.string("0/1 nodes are available: \(reasons)").compact, as: UTF8.self)
        let found = try Self.troubles(
            #"{"conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":\#(message)}]}"#,
            spec:
                #"{"volumes":[{"persistentVolumeClaim":{"claimName":"data"}},{"name":"own","ephemeral":{}},{"name":"x"}]}"#
        )
        #expect(found.count == 1)
        #expect(found.first?.remedy?.hasPrefix(remedy) == true, "\(found)")
    }

    @Test func everyReasonHasItsAdviceAndThePreemptionHasNone() throws {
        let found = try Self.troubles(
            #"{"conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {a: b}. preemption: 0/2 nodes are available: 1 Insufficient memory."}]}"#
        )
        #expect(
            found.first?.remedy
                == "let it request less cpu, or add or free nodes; or let it tolerate the taint a, "
                + "or take that from a node with kpod taint nodes NODE a-")
    }

    // MARK: Failures

    @Test(
        arguments: [
            ("Evicted", #"Usage of EmptyDir volume \"e\" exceeds the limit \"1Mi\". "#, "raise the sizeLimit"),
            (
                "Evicted", "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ",
                "raise its limit of ephemeral-storage"
            ),
            (
                "Evicted", #"Container c exceeded its local ephemeral storage limit \"1Mi\". "#,
                "raise its limit of ephemeral-storage"
            ),
            ("Evicted", "The node was low on resource: memory. ", "let it ask for what it uses"),
            ("Evicted", "The node was low on resource: ephemeral-storage. ", "let it ask for the ephemeral-storage"),
            ("Evicted", "The node had condition: [DiskPressure]. ", "free what the node is short of"),
            ("DeadlineExceeded", "Pod was active on the node longer than the specified deadline", "raise its active"),
            ("OutOfcpu", "Pod Node didn't have enough resource: cpu", "let it request less"),
            ("Shutdown", "Node is shutting, evicting pods", nil),
        ] as [(String, String, String?)])
    func whatEndedThePodAsAWholeIsSaidOnce(_ reason: String, _ message: String, _ remedy: String?) throws {
        let found = try Self.troubles(
            #"{"phase":"Failed","reason":"\#(reason)","message":"\#(message)","containerStatuses":[{"name":"c","state":{"terminated":{"exitCode":137,"reason":"Error"}}}]}"#
        )
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.text.hasPrefix("the Pod has failed: \(reason): ") == true)
        #expect(remedy == nil ? found.first?.remedy == nil : found.first?.remedy?.hasPrefix(remedy ?? "") == true)
    }

    @Test func aPodOfWhichAContainerFailedIsToldOnce() throws {
        let found = try Self.troubles(
            #"{"phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0}}},{"name":"b","state":{"terminated":{"exitCode":1,"reason":"Error"}}},{"name":"c","state":{"terminated":{"exitCode":2}}}]}"#
        )
        #expect(
            found.map(\.text) == [
                "the Pod has failed: container b ended with 1 (Error)", "container c has ended with 2",
            ])
        #expect(found.map(\.remedy) == ["b", "c"].map { "kpod logs p -c \($0) -n n tells why" })
        #expect(try Self.troubles(#"{"phase":"Failed"}"#).map(\.text) == ["the Pod has failed"])
    }

    // MARK: Containers

    private static func restarted(_ ended: String) -> String {
        #"{"containerStatuses":[{"name":"a","restartCount":3,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"startedAt":"2026-11-27T00:00:00Z",\#(ended)}}}]}"#
    }

    private static let killing = (reason: "Killing", message: "Container a failed liveness probe, will be restarted")
    private static let unhealthy = (reason: "Unhealthy", message: "Liveness probe failed: Get it: connection refused")

    private static func events(_ events: (reason: String, message: String)..., seconds: Int = 5) throws -> ObjectEvents
    {
        ObjectEvents(
            try events.map { event in
                let json =
                    #"{"reason":"\#(event.reason)","message":"\#(event.message)","lastTimestamp":"2026-11-27T00:00:0\#(seconds)Z","involvedObject":{"fieldPath":"spec.containers{a}"}}"#
                return EventFacts(try JSONDocument(parsing: Array(json.utf8)).root)
            })
    }

    @Test func aContainerThatAProbeKillsIsToldWithTheProbe() throws {
        let found = try Self.troubles(
            Self.restarted(#""exitCode":0,"reason":"Completed""#),
            spec: #"{"containers":[{"name":"a","livenessProbe":{}}]}"#,
            events: Self.events(Self.killing, Self.unhealthy))
        #expect(
            found == [
                Trouble(
                    "container a ends again and again with 0 (Completed), since its livenessProbe fails, so far 3 times",
                    mendedBy: "let its livenessProbe ask for what the container answers (Get it: connection refused), "
                        + "or let it be more patient (initialDelaySeconds, failureThreshold, or a startupProbe)")
            ])
    }

    /// An earlier run was killed; this one ended by itself.
    @Test func aProbeOfAnEarlierRunIsNotBlamed() throws {
        let spec = #"{"containers":[{"name":"a","livenessProbe":{}}]}"#
        let status = Self.restarted(#""exitCode":1"#).replacing("00:00:00Z", with: "00:00:09Z")
        let found = try Self.troubles(status, spec: spec, events: Self.events(Self.killing))
        #expect(found.first?.remedy == "kpod logs p -c a -n n --previous tells why")
    }

    /// A kubelet sends few events of a pod that is restarted often.
    @Test func aProbeOfAnEarlierRunIsBlamedForAnEndThatLooksLikeIt() throws {
        let status = Self.restarted(#""exitCode":137"#).replacing("00:00:00Z", with: "00:00:09Z")
        for (spec, text) in [
            (#"{"name":"a","livenessProbe":{}}"#, ", since its livenessProbe fails"), (#"{"name":"a"}"#, ""),
        ] {
            let found = try Self.troubles(
                status, spec: #"{"containers":[\#(spec)]}"#, events: Self.events(Self.killing))
            #expect(found.first?.text == "container a ends again and again with 137\(text), so far 3 times")
        }
    }

    @Test func withoutEventsAProbeIsSuspected() throws {
        for code in [0, 137, 143] {
            let found = try Self.troubles(
                Self.restarted(#""exitCode":\#(code)"#), spec: #"{"containers":[{"name":"a","startupProbe":{}}]}"#)
            #expect(found.first?.remedy?.hasSuffix("tell why: its startupProbe may have had it killed") == true)
        }
    }

    @Test func aStartupProbeThatKillsIsNamedWhileTheNextRunGoesOn() throws {
        let found = try Self.troubles(
            #"{"containerStatuses":[{"name":"a","ready":false,"started":false,"state":{"running":{}},"lastState":{"terminated":{"startedAt":"2026-11-27T00:00:00Z","exitCode":137}}}]}"#,
            spec: #"{"containers":[{"name":"a","startupProbe":{}}]}"#,
            events: Self.events((reason: "Killing", message: "Container a failed startup probe, will be restarted")))
        #expect(found.first?.text == "container a runs, and its startupProbe has not succeeded")
        #expect(found.first?.remedy?.hasPrefix("let its startupProbe ask for what the container answers,") == true)
    }

    @Test func whatEndsWithZeroOrNeverStartedHasNoLogThatTells() throws {
        let done = try Self.troubles(Self.restarted(#""exitCode":0,"reason":"Completed""#))
        #expect(done.first?.remedy?.hasPrefix("let its process go on running, or make it a Job") == true)
        let unstarted = try Self.troubles(
            Self.restarted(#""exitCode":128,"reason":"StartError","message":"exec: nosuch: not found""#))
        #expect(
            unstarted.first?.text
                == "container a ends again and again with 128 (StartError): exec: nosuch: not found, so far 3 times")
        #expect(unstarted.first?.remedy?.hasPrefix("see that the image has what its command names") == true)
    }

    @Test func aContainerThatMayNotRunAsRootIsToldSo() throws {
        let found = try Self.troubles(
            #"{"containerStatuses":[{"name":"a","state":{"waiting":{"reason":"CreateContainerConfigError","message":"container has runAsNonRoot and image will run as root"}}}]}"#
        )
        #expect(found.first?.remedy?.hasPrefix("set its securityContext.runAsUser") == true)
    }
}
