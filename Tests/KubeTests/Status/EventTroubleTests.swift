import JSON
import Testing

@testable import Kube

/// What events tell of an object that is not ready, and its status does not. The messages are those of Kubernetes 1.36 with
/// containerd.
@Suite struct EventTroubleTests {
    private struct Event {
        var reason: String
        var message: String
        var container: String?
    }

    private static func events(_ list: [Event]) throws -> ObjectEvents {
        ObjectEvents(
            try list.enumerated().map { index, event in
                let path = event.container.map { "spec.containers{\($0)}" } ?? ""
                let json: JSONValue = [
                    "reason": .string(event.reason), "message": .string(event.message),
                    "lastTimestamp": .string("2026-11-27T00:00:0\(index)Z"),
                    "involvedObject": ["fieldPath": .string(path)],
                ]
                return EventFacts(try JSONDocument(parsing: json.compact).root)
            })
    }

    private static func troubles(_ object: String, type: ResourceType = .pods, _ list: [Event] = []) throws -> [Trouble]
    {
        let object = APIObject(try JSONDocument(parsing: Array(object.utf8)).root)
        return Readiness.troubles(of: object, type: type, events: try events(list))
    }

    private static let creating =
        #"{"metadata":{"name":"p","namespace":"n"},"spec":{"nodeName":"node1"},"status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"True"}],"containerStatuses":[{"name":"c","ready":false,"state":{"waiting":{"reason":"ContainerCreating"}}}]}}"#

    // MARK: What keeps containers from being made

    @Test(
        arguments: [
            (
                "FailedMount", #"MountVolume.SetUp failed for volume "v" : configmap "nope" not found"#,
                "make the ConfigMap nope, or mark the volume as optional"
            ),
            (
                "FailedMount", #"MountVolume.SetUp failed for volume "v" : secret "s" not found"#,
                "make the Secret s, or"
            ),
            (
                "FailedMount", #"object "n"/"nope" not registered"#,
                "see that the ConfigMaps and Secrets of its volumes exist"
            ),
            (
                "FailedMount", #"MountVolume.SetUp failed for volume "v" : references non-existent config key: k"#,
                "put the key k into what the volume reads"
            ),
            (
                "FailedMount",
                #"MountVolume.SetUp failed for volume "v" : hostPath type check failed: /x is not a file"#,
                "mend the hostPath volume"
            ),
            (
                "FailedMount",
                "MountVolume.MountDevice failed: driver name ebs.csi.aws.com not found in the list of registered CSI drivers",
                "see that the CSI driver ebs.csi.aws.com runs on node node1"
            ),
            (
                "FailedAttachVolume", #"Multi-Attach error for volume "v" Volume is already used by pod(s) q"#,
                "let the pod that has the volume end"
            ),
            (
                "FailedCreatePodSandBox", #"rpc error: no runtime for "kata" is configured"#,
                "let its runtimeClassName name a handler that node node1 has, or give it the handler kata"
            ),
            (
                "FailedCreatePodSandBox", "rpc error: plugin type=\"calico\" failed (add): connection refused",
                "look at the network plugin and the runtime of node node1"
            ),
            ("FailedMount", "something new", nil),
        ] as [(String, String, String?)])
    func whatKeepsContainersFromBeingMade(_ reason: String, _ message: String, _ remedy: String?) throws {
        let found = try Self.troubles(Self.creating, [Event(reason: reason, message: message)])
        #expect(found.map(\.text) == ["its containers cannot be made: \(reason): \(message)"])
        #expect(
            remedy == nil ? found.first?.remedy == nil : found.first?.remedy?.hasPrefix(remedy ?? "") == true,
            "\(found)")
    }

    /// A mount that timed out is told by what has taken the time.
    @Test func aTimeOutIsNoReasonWhereThereIsOne() throws {
        let cause = #"MountVolume.SetUp failed for volume "v" : secret "s" not found"#
        let found = try Self.troubles(
            Self.creating,
            [
                Event(reason: "FailedMount", message: cause),
                Event(
                    reason: "FailedMount",
                    message: "Unable to attach or mount volumes: timed out waiting for the condition"),
            ])
        #expect(found.map(\.text) == ["its containers cannot be made: FailedMount: \(cause)"])
    }

    /// What failed once and went well then keeps nothing any more.
    @Test func aMountThatSucceededIsNotBlamed() throws {
        let mount = Event(reason: "FailedMount", message: "too early")
        let pulling = try Self.troubles(
            Self.creating, [mount, Event(reason: "Pulling", message: #"Pulling image "i""#, container: "c")])
        #expect(pulling == [Trouble(#"the image of container c is being pulled: Pulling image "i""#)])
        let started = try Self.troubles(
            Self.creating, [mount, Event(reason: "Started", message: "Started container c", container: "c")])
        #expect(started == [Trouble("it is Pending")])
    }

    // MARK: What is not there yet

    @Test func aPodThatNoSchedulerTakesIsToldByItsSchedulerAndClaims() throws {
        let other = try Self.troubles(#"{"spec":{"schedulerName":"mine"},"status":{"phase":"Pending"}}"#)
        #expect(other.map(\.text) == ["no scheduler has said anything of it"])
        #expect(other.first?.remedy == "see that the scheduler mine runs, which its schedulerName asks for")
        let claim = try Self.troubles(
            #"{"spec":{"resourceClaims":[{"name":"g","resourceClaimName":"gpu"}]},"status":{"phase":"Pending"}}"#)
        #expect(claim.first?.remedy?.hasPrefix("see that its ResourceClaims exist (gpu); or") == true)
    }

    @Test func aReadinessGateThatNobodyOpensIsNamed() throws {
        let found = try Self.troubles(
            #"{"spec":{"nodeName":"a","readinessGates":[{"conditionType":"x/lb"},{"conditionType":"x/ok"}]},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"False"},{"type":"ContainersReady","status":"True"},{"type":"x/ok","status":"True"}],"containerStatuses":[{"name":"c","ready":true,"state":{"running":{}}}]}}"#
        )
        #expect(found.map(\.text) == ["its containers are ready, and its readiness gates are not: x/lb"])
        #expect(found.first?.remedy != nil)
    }

    // MARK: Probes and init containers

    private static func running(_ key: String, _ spec: String, started: Bool) -> String {
        let statuses = key == "containers" ? "containerStatuses" : "initContainerStatuses"
        return
            #"{"metadata":{"name":"p","namespace":"n"},"spec":{"nodeName":"a","\#(key)":[{"name":"c"\#(spec)}]},"status":{"phase":"Pending","\#(statuses)":[{"name":"c","ready":false,"started":\#(started),"state":{"running":{}}}]}}"#
    }

    @Test(arguments: [
        ("containers", #","readinessProbe":{}"#, true, "readinessProbe", "Readiness probe failed: "),
        ("containers", #","startupProbe":{}"#, false, "startupProbe", "Startup probe failed: "),
        (
            "initContainers", #","restartPolicy":"Always","startupProbe":{}"#, false, "startupProbe",
            "Startup probe errored: "
        ),
    ])
    func whatAProbeFindsIsTold(_ key: String, _ spec: String, _ started: Bool, _ probe: String, _ title: String) throws
    {
        let found = try Self.troubles(
            Self.running(key, spec, started: started),
            [Event(reason: "Unhealthy", message: title + "connection refused", container: "c")])
        #expect(found.map(\.text) == ["container c runs, and its \(probe) has not succeeded: connection refused"])
        #expect(found.first?.remedy?.hasPrefix("let its \(probe) ask for what the container answers") == true)
    }

    @Test func anInitContainerThatRunsIsWaitedFor() throws {
        let found = try Self.troubles(Self.running("initContainers", "", started: true))
        #expect(found.map(\.text) == ["init container c runs, and the others wait for its end"])
        #expect(found.first?.remedy == "if that takes too long: kpod logs p -c c -n n shows what it does")
    }

    // MARK: Images and starts

    private static func waiting(_ reason: String, _ message: String) throws -> String {
        let text = String(decoding: JSONValue.string(message).compact, as: UTF8.self)
        return
            #"{"spec":{"nodeName":"a"},"status":{"phase":"Pending","containerStatuses":[{"name":"c","state":{"waiting":{"reason":"\#(reason)","message":\#(text)}}}]}}"#
    }

    @Test(arguments: [
        ("ErrImagePull", "dial tcp 127.0.0.1:1: connect: connection refused", "let the node reach the registry"),
        ("ErrImagePull", "dial tcp: lookup reg on 1.1.1.1:53: no such host", "mend the name of the registry"),
        ("ErrImagePull", "x509: certificate signed by unknown authority", "let the runtime of the node trust"),
        ("ErrImagePull", "http: server gave HTTP response to HTTPS client", "let the registry speak HTTPS"),
        ("ErrImagePull", "429 Too Many Requests - toomanyrequests: You have reached", "the registry limits how often"),
        (
            "ErrImagePull", "pull access denied, repository does not exist or may require authorization",
            "see that the image exists, and"
        ),
        ("ErrImagePull", "docker.io/library/nginx:nope: not found", "see that the image and its tag exist"),
        ("ErrImagePull", "no match for platform in manifest: not found", "take an image that is built for"),
        ("CreateContainerConfigError", #"secret "nope" not found"#, "make the Secret nope, or mark it as optional"),
        (
            "CreateContainerConfigError", "couldn't find key nokey in ConfigMap n/settings",
            "put the key nokey into ConfigMap n/settings, or mark it as optional"
        ),
        (
            "RunContainerError", #"exec: "/x": stat /x: no such file or directory"#,
            "see that the image has what its command"
        ),
        ("RunContainerError", #"exec: "/x": permission denied"#, "let the file that its command names be executable"),
        ("RunContainerError", "exec /x: exec format error", "take an image that is built for"),
        ("RunContainerError", #"error mounting "/v" to rootfs at "/etc/x": not a directory"#, "mend its volumeMounts"),
        ("RunContainerError", "container init was OOM-killed (memory limit too low?)", "raise its memory limit"),
        ("CreateContainerError", "no command specified", "name its command"),
        ("PostStartHookError", "Exec lifecycle hook failed", "mend its lifecycle.postStart"),
    ])
    func adviceFitsTheReason(_ reason: String, _ message: String, _ remedy: String) throws {
        let found = try Self.troubles(try Self.waiting(reason, message))
        #expect(found.first?.text.hasSuffix("\(reason): \(message)") == true, "\(found)")
        #expect(found.first?.remedy?.hasPrefix(remedy) == true, "\(found)")
    }

    /// Before 1.31 the status of a back-off did not tell what it is from.
    @Test func aBareBackOffIsToldByTheEvent() throws {
        let failure = #"Failed to pull image "i": dial tcp: lookup reg: no such host"#
        let found = try Self.troubles(
            try Self.waiting("ImagePullBackOff", #"Back-off pulling image "i""#),
            [
                Event(reason: "Failed", message: failure, container: "c"),
                Event(reason: "Failed", message: "Error: ErrImagePull", container: "c"),
            ])
        #expect(found.map(\.text) == ["the image of container c cannot be pulled: \(failure)"])
        #expect(found.first?.remedy?.hasPrefix("mend the name of the registry") == true)
    }

    // MARK: Workloads and claims

    private static let statefulSets = ResourceType(
        group: "apps", version: "v1", resource: "statefulsets", kind: "StatefulSet", namespaced: true)

    @Test(
        arguments: [
            (#"pods "db-0" is forbidden: exceeded quota: q, requested: pods=1"#, "ask for less, or have"),
            (
                #"pods "db-0" is forbidden: failed quota: q: must specify limits.cpu for: c"#,
                "let its containers ask for what the"
            ),
            (#"error looking up service account n/a: serviceaccount "a" not found"#, "make the ServiceAccount a"),
            (#"violates PodSecurity "restricted:latest": runAsNonRoot != true"#, "let its pod template set what"),
            (
                #"failed calling webhook "w.x.io": failed to call webhook"#,
                "see that the admission webhook w.x.io answers"
            ),
            (
                #"admission webhook "w.x.io" denied the request: no"#,
                "let its pod template be as the admission webhook w.x.io"
            ),
            (
                "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
                "let its pod template be as the Validating"
            ),
            ("no PriorityClass with name high was found", "make the PriorityClass high"),
            (
                "maximum cpu usage per Container is 1, but limit is 2",
                "let its containers ask for what the LimitRange allows"
            ),
            (#"Pod "db-0" is invalid: spec.containers[0].image: Required value"#, "mend its pod template"),
            ("something new", nil),
        ] as [(String, String?)])
    func podsThatCannotBeMadeAreToldByEventsToo(_ message: String, _ remedy: String?) throws {
        let set = #"{"metadata":{"name":"db","namespace":"n"},"spec":{"replicas":1},"status":{"replicas":0}}"#
        let found = try Self.troubles(set, type: Self.statefulSets, [Event(reason: "FailedCreate", message: message)])
        #expect(found.last?.text == "its pods cannot be made: \(message)")
        #expect(
            remedy == nil ? found.last?.remedy == nil : found.last?.remedy?.hasPrefix(remedy ?? "") == true, "\(found)")
        let similar = try Self.troubles(
            set, type: Self.statefulSets,
            [Event(reason: "FailedCreate", message: "(combined from similar events): Error creating: " + message)])
        #expect(similar == found)
        let later = try Self.troubles(
            set, type: Self.statefulSets,
            [Event(reason: "FailedCreate", message: message), Event(reason: "SuccessfulCreate", message: "made")])
        #expect(later.contains { $0.text.hasPrefix("its pods cannot") } == false)
    }

    @Test(arguments: [
        ("WaitForFirstConsumer", "waiting for first consumer to be created before binding", "make a pod that uses it"),
        (
            "ExternalProvisioning", "Waiting for a volume to be created",
            "see that the provisioner of its class runs (kpod get sc s)"
        ),
        ("ProvisioningFailed", #"storageclass.storage.k8s.io "s" not found"#, "make the StorageClass s, or"),
    ])
    func aClaimIsToldByWhatItWaitsFor(_ reason: String, _ message: String, _ remedy: String) throws {
        let type = ResourceType(
            group: "", version: "v1", resource: "persistentvolumeclaims", kind: "PersistentVolumeClaim",
            namespaced: true)
        let warning = try JSONDocument(
            parsing: JSONValue.fields([
                "reason": .string(reason), "message": .string(message), "type": "Warning",
            ]).compact)
        let claim = APIObject(
            try JSONDocument(parsing: Array(#"{"spec":{"storageClassName":"s"},"status":{"phase":"Pending"}}"#.utf8))
                .root)
        let found = Readiness.troubles(of: claim, type: type, events: ObjectEvents([EventFacts(warning.root)]))
        #expect(found.map(\.text) == ["it is Pending: \(reason): \(message)"])
        #expect(found.first?.remedy?.hasPrefix(remedy) == true, "\(found)")
    }
}
