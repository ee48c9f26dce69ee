import JSON
import Testing

@testable import Kube

/// What keeps objects from being ready, and what would mend it.
@Suite struct TroubleTests {
    private static func troubles(_ kind: String, _ group: String, _ json: String) throws -> [Trouble] {
        let type = ResourceType(
            group: group, version: "v1", resource: kind.lowercased() + "s", kind: kind, namespaced: true)
        let object = APIObject(try JSONDocument(parsing: Array(json.utf8)).root)
        return Readiness.troubles(of: object, type: type)
    }

    private static func pod(_ status: String, spec: String = "{}") -> String {
        #"{"metadata":{"name":"p","namespace":"n"},"spec":\#(spec),"status":\#(status)}"#
    }

    private static func waiting(_ reason: String, _ rest: String = "") -> String {
        pod(
            #"{"containerStatuses":[{"name":"c","state":{"waiting":{"reason":"\#(reason)","message":"why"}},"restartCount":2\#(rest)}]}"#
        )
    }

    @Test(
        arguments: [
            (
                waiting("ImagePullBackOff"), "the image of container c cannot be pulled: ImagePullBackOff: why",
                "see that"
            ),
            (waiting("InvalidImageName"), "the image of container c cannot be pulled", "mend the image's name"),
            (waiting("ErrImageNeverPull"), "the image of container c cannot be pulled", "imagePullPolicy Never"),
            (waiting("CreateContainerConfigError"), "container c cannot be made", "make the ConfigMap, Secret or key"),
            (
                waiting("RunContainerError"), "container c does not start: RunContainerError: why",
                "see that the image has"
            ),
            (waiting("Other"), "container c does not start: Other: why", nil),
            (
                waiting("CrashLoopBackOff", #","lastState":{"terminated":{"exitCode":1}}"#),
                "container c ends again and again with 1, so far 2 times", "kpod logs p -c c -n n --previous tells why"
            ),
            (
                waiting("CrashLoopBackOff", #","lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}"#),
                "container c ends again and again with 137 (OOMKilled), so far 2 times", "let it use less memory"
            ),
            (
                pod(
                    #"{"conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/1 nodes"}]}"#
                ),
                "the Pod cannot be scheduled: 0/1 nodes", "add or free nodes"
            ),
            (
                pod("{}", spec: #"{"schedulingGates":[{"name":"a"},{"name":"b"},null]}"#),
                "it is held by the scheduling gates a, b", "whoever has set the gates"
            ),
            (
                pod(
                    #"{"containerStatuses":[{"name":"c","ready":false,"state":{"running":{}}}]}"#,
                    spec: #"{"containers":[{"name":"c","readinessProbe":{}}]}"#),
                "container c runs, and its readinessProbe has not succeeded", "kpod logs p -c c -n n, and"
            ),
            (
                pod(
                    #"{"initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":2}}}],"containerStatuses":[{"name":"c","state":{"waiting":{"reason":"RunContainerError"}}}]}"#
                ),
                "container i has ended with 2", "kpod logs p -c i -n n tells why"
            ),
            (
                #"{"metadata":{"name":"p","deletionTimestamp":"2026-11-27T00:00:00Z","finalizers":["x/y"]}}"#,
                "it is being deleted, held by x/y", "what has set the finalizers"
            ),
            (pod("{}"), "no scheduler has said anything of it", "see that the scheduler default-scheduler runs"),
            (pod("{}", spec: #"{"nodeName":"a"}"#), "nothing says that it is ready", nil),
        ] as [(String, String, String?)])
    func podsTellWhy(_ json: String, _ text: String, _ remedy: String?) throws {
        let first = try #require(try Self.troubles("Pod", "", json).first)
        #expect(first.text.hasPrefix(text), "\(first.text)")
        #expect(remedy == nil ? first.remedy == nil : first.remedy?.hasPrefix(remedy ?? "") == true, "\(first)")
    }

    @Test(
        arguments: [
            ("Deployment", "apps", #"{"spec":{"replicas":0}}"#, "kpod scale deployment/w -n n --replicas=1"),
            ("Deployment", "apps", #"{"spec":{"replicas":1,"paused":true}}"#, "kpod rollout resume deployment/w -n n"),
            (
                "Deployment", "apps",
                #"{"spec":{"replicas":1},"status":{"conditions":[{"type":"Progressing","reason":"ProgressDeadlineExceeded"}]}}"#,
                "kpod rollout undo deployment/w -n n, or change what it runs"
            ),
            ("DaemonSet", "apps", "{}", "let its node selector, affinity and tolerations fit a node"),
            ("Job", "batch", #"{"spec":{"suspend":true}}"#, "set its spec.suspend to false"),
            (
                "Job", "batch",
                #"{"status":{"conditions":[{"type":"Failed","status":"True","reason":"DeadlineExceeded"}]}}"#,
                "raise its activeDeadlineSeconds"
            ),
            (
                "HorizontalPodAutoscaler", "autoscaling",
                #"{"status":{"conditions":[{"type":"AbleToScale","status":"False","reason":"FailedGetScale"}]}}"#,
                "make what its scaleTargetRef names"
            ),
            (
                "HorizontalPodAutoscaler", "autoscaling",
                #"{"status":{"conditions":[{"type":"AbleToScale","status":"True"},{"type":"ScalingActive","status":"False","reason":"FailedGetResourceMetric"}]}}"#,
                "see that the metrics API answers"
            ),
            ("PersistentVolumeClaim", "", #"{"status":{"phase":"Pending"}}"#, "name a storage class, or make"),
            (
                "PersistentVolumeClaim", "", #"{"spec":{"storageClassName":"s"},"status":{"phase":"Pending"}}"#,
                "its class may wait for a pod"
            ),
            ("PersistentVolume", "", #"{"status":{"phase":"Released"}}"#, "delete it, or take its spec.claimRef away"),
            ("Node", "", #"{"status":{"conditions":[{"type":"Ready","status":"False"}]}}"#, "look at the kubelet"),
            (
                "Node", "",
                #"{"spec":{"unschedulable":true},"status":{"conditions":[{"type":"Ready","status":"True"}]}}"#,
                "kpod uncordon w"
            ),
        ] as [(String, String, String, String)])
    func othersTellWhatWouldMendIt(_ kind: String, _ group: String, _ json: String, _ remedy: String) throws {
        var object = try JSONDocument(parsing: Array(json.utf8)).root.value
        object["metadata"] = ["name": "w", "namespace": "n"]
        let found = try Self.troubles(kind, group, String(decoding: object.compact, as: UTF8.self))
        #expect(found.first?.remedy?.hasPrefix(remedy) == true, "\(found)")
    }

    @Test func anAutoscalerIsReadyWhenNothingKeepsItFromScaling() throws {
        let able = #"{"type":"AbleToScale","status":"True"}"#
        #expect(
            try Self.troubles("HorizontalPodAutoscaler", "autoscaling", #"{"status":{"conditions":[\#(able)]}}"#) == [])
        let found = try Self.troubles(
            "HorizontalPodAutoscaler", "autoscaling",
            #"{"status":{"conditions":[\#(able),{"type":"ScalingActive","status":"False","reason":"R","message":"m"}]}}"#
        )
        #expect(found == [Trouble("ScalingActive is False: R: m")])
    }

    @Test func aNamespaceTellsWhatKeepsItFromGoingAway() throws {
        let found = try Self.troubles(
            "Namespace", "",
            #"{"metadata":{"name":"n","deletionTimestamp":"2026-11-27T00:00:00Z"},"status":{"conditions":[{"type":"NamespaceContentRemaining","status":"True","message":"Some resources are remaining: pods. has 1 resource instances"},{"type":"NamespaceFinalizersRemaining","status":"True","message":"a/b in 1 resource instances"},{"type":"NamespaceDeletionDiscoveryFailure","status":"False","message":"fine"}]}}"#
        )
        #expect(
            found.map(\.text) == [
                "it is being deleted", "Some resources are remaining: pods. has 1 resource instances",
                "a/b in 1 resource instances",
            ])
        #expect(found.last?.remedy == "what has set these finalizers must finish and take them away")
    }

    // MARK: Services

    private static func service(_ spec: String, _ slices: String...) throws -> [Trouble] {
        ServiceTroubles(
            APIObject(try JSONDocument(parsing: Array(#"{"spec":\#(spec)}"#.utf8)).root),
            slices: try slices.map { try JSONDocument(parsing: Array($0.utf8)).root }
        ).all
    }

    @Test func aServiceIsJudgedByItsEndpointsAndTheirPorts() throws {
        let spec =
            #"{"selector":{"a":"b"},"ports":[{"name":"web","port":80,"targetPort":"http"},{"name":"dns","port":53}]}"#
        let endpoints = #""endpoints":[{"addresses":["1.2.3.4"],"conditions":{"ready":true}}]"#
        let both = #"{\#(endpoints),"ports":[{"name":"web","port":8080},{"name":"dns","port":53}]}"#
        let one = #"{\#(endpoints),"ports":[{"name":"dns","port":53}]}"#
        #expect(try Self.service(spec, both) == [])
        #expect(try Self.service(spec, one, both) == [])
        #expect(
            try Self.service(spec, one).map(\.text) == [
                "no endpoint that is ready has its port 80: no container of its pods names a port http"
            ])
        #expect(try Self.service(spec).map(\.text) == ["no endpoint is ready"])
        #expect(
            try Self.service("{}").map(\.text) == ["no endpoint is ready, and it has no selector that would find any"])
        // A Service without ports, such as one for the names of pods alone, lacks none.
        #expect(try Self.service(#"{"clusterIP":"None"}"#, "{\(endpoints)}") == [])
    }

    @Test func aLoadBalancerWithoutAddressIsSaidToHaveNone() throws {
        let slice = #"{"endpoints":[{"addresses":["1.2.3.4"]}],"ports":[{"port":80}]}"#
        let spec = #"{"type":"LoadBalancer","ports":[{"port":80}]}"#
        #expect(
            try Self.service(spec, slice).map(\.text) == [
                "inside the cluster it is ready; no load balancer has given it an address"
            ])
    }

    @Test func aFirstRevisionHasNoneToGoBackTo() throws {
        let found = try Self.troubles(
            "Deployment", "apps",
            #"{"metadata":{"name":"w","annotations":{"deployment.kubernetes.io/revision":"1"}},"spec":{"replicas":1},"status":{"conditions":[{"type":"Progressing","reason":"ProgressDeadlineExceeded"}]}}"#
        )
        #expect(found.first?.remedy == "change what it runs: its pods tell what is amiss")
    }

    @Test func aQuotaIsNamed() throws {
        let found = try Self.troubles(
            "ReplicaSet", "apps",
            #"{"spec":{"replicas":1},"status":{"conditions":[{"type":"ReplicaFailure","status":"True","message":"exceeded quota: q"}]}}"#
        )
        #expect(found.last?.text == "its pods cannot be made: exceeded quota: q")
        #expect(found.last?.remedy?.hasPrefix("ask for less") == true)
    }

    @Test func whatIsReadyHasNoTrouble() throws {
        #expect(try Self.troubles("Pod", "", Self.pod(#"{"phase":"Succeeded"}"#)) == [])
        #expect(
            try Self.troubles("Job", "batch", #"{"status":{"conditions":[{"type":"Complete","status":"True"}]}}"#) == []
        )
    }
}
