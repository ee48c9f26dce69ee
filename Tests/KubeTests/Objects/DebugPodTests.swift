import JSON
import Testing

@testable import Kube

/// What a container for debugging may do, and what it is made in; the objects are those that kubectl sends.
@Suite struct DebugPodTests {
    private static let pod = """
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"one","namespace":"shop","uid":"u","labels":{"app":"one"},
        "annotations":{"n":"h"}},"spec":{"nodeName":"node1","initContainers":[{"name":"init","image":"i"}],
        "containers":[{"name":"main","image":"a","command":["c"],"args":["d"],"livenessProbe":{},"readinessProbe":{},
        "startupProbe":{},"securityContext":{"runAsUser":5,"capabilities":{"add":["CHOWN"]}}},
        {"name":"side","image":"b","livenessProbe":{}}],"ephemeralContainers":[{"name":"e1","image":"z"}]},
        "status":{"phase":"Running"}}
        """

    private func value(_ text: String) throws -> JSONValue { try JSONDocument(parsing: Array(text.utf8)).root.value }

    private func container(_ profile: DebugProfile = .general) -> DebugContainer {
        var container = DebugContainer()
        container.image = "im"
        container.profile = profile
        return container
    }

    /// The security context of a container that is added to a pod, of one that a copy has already, and of a node's.
    @Test(arguments: [
        (DebugProfile.legacy, "null", #"{"runAsUser":5,"capabilities":{"add":["CHOWN"]}}"#, "null"),
        (
            .general, #"{"capabilities":{"add":["SYS_PTRACE"]}}"#,
            #"{"runAsUser":5,"capabilities":{"add":["CHOWN","SYS_PTRACE"]}}"#, "null"
        ),
        (.baseline, "null", "null", "null"),
        (
            .netadmin, #"{"capabilities":{"add":["NET_ADMIN","NET_RAW"]}}"#,
            #"{"runAsUser":5,"capabilities":{"add":["CHOWN","NET_ADMIN","NET_RAW"]}}"#,
            #"{"capabilities":{"add":["NET_ADMIN","NET_RAW"]}}"#
        ),
        (
            .sysadmin, #"{"privileged":true}"#,
            #"{"runAsUser":5,"capabilities":{"add":["CHOWN"]},"privileged":true}"#, #"{"privileged":true}"#
        ),
    ])
    func profilesGiveRights(_ profile: DebugProfile, added: String, copied: String, onNode: String) throws {
        let pod = try value(Self.pod)
        let patch = try container(profile).patch(adding: "dbg", to: pod, target: "")
        #expect(
            try patch.at("spec", "ephemeralContainers")?.array?.first?["securityContext"] ?? .null == value(added))
        let copy = try DebugCopy().pod("cp", of: pod, container: "main", container(profile))
        #expect(
            try copy.at("spec", "containers")?.array?.first?["securityContext"] ?? .null == value(copied))
        let node = try container(profile).pod("p", on: "node1", container: "dbg")
        #expect(
            try node.at("spec", "containers")?.array?.first?["securityContext"] ?? .null == value(onNode))
    }

    @Test func theRestrictedProfileIsWhatThatStandardAsksFor() throws {
        let patch = try container(.restricted).patch(adding: "dbg", to: value(Self.pod), target: "main")
        #expect(
            try patch
                == value(
                    """
                    {"spec":{"$setElementOrder/ephemeralContainers":[{"name":"e1"},{"name":"dbg"}],"ephemeralContainers":[
                    {"name":"dbg","resources":{},"terminationMessagePolicy":"File","image":"im","securityContext":{
                    "capabilities":{"drop":["ALL"]},"runAsNonRoot":true,"allowPrivilegeEscalation":false,
                    "seccompProfile":{"type":"RuntimeDefault"}},"targetContainerName":"main"}]}}
                    """))
    }

    @Test(arguments: [
        (DebugProfile.legacy, true, true), (.general, true, true), (.baseline, false, false),
        (.restricted, false, false),
        (.netadmin, true, false), (.sysadmin, true, true),
    ])
    func aNodeIsOpenAsFarAsTheProfileSays(_ profile: DebugProfile, namespaces: Bool, files: Bool) throws {
        let pod = try container(profile).pod("node-debugger-n-x", on: "n", container: "debugger")
        for key in ["hostNetwork", "hostPID", "hostIPC"] {
            #expect(pod.at("spec", key) == (namespaces ? true : nil))
        }
        #expect(
            pod.at("spec", "volumes") == (files ? [["name": "host-root", "hostPath": ["path": "/"]]] : nil))
        #expect(
            pod.at("spec", "containers")?.array?.first?["volumeMounts"]
                == (files ? [["name": "host-root", "mountPath": "/host"]] : nil))
        #expect(pod.at("spec", "tolerations") == [["operator": "Exists"]])
        #expect(pod.at("metadata", "labels") == ["app.kubernetes.io/managed-by": "kubectl-debug"])
    }

    @Test func aCopyIsLeftAloneByServicesAndProbes() throws {
        let copy = try DebugCopy().pod("cp", of: value(Self.pod), container: "dbg", container())
        #expect(
            try copy
                == value(
                    """
                    {"kind":"Pod","apiVersion":"v1","metadata":{"name":"cp","namespace":"shop"},"spec":{
                    "initContainers":[{"name":"init","image":"i"}],"containers":[{"name":"main","image":"a",
                    "command":["c"],"args":["d"],"securityContext":{"runAsUser":5,"capabilities":{"add":["CHOWN"]}}},
                    {"name":"side","image":"b"},{"name":"dbg","resources":{},"terminationMessagePolicy":"File",
                    "image":"im","securityContext":{"capabilities":{"add":["SYS_PTRACE"]}}}],
                    "shareProcessNamespace":true}}
                    """))
    }

    @Test func aCopyKeepsWhatItIsToldToKeep() throws {
        var copy = DebugCopy()
        copy.keep.labels = true
        copy.keep.annotations = true
        copy.keep.liveness = true
        copy.keep.initContainers = false
        copy.sharesProcesses = false
        copy.isOnSameNode = true
        let pod = try copy.pod("cp", of: value(Self.pod), container: "main", container())
        #expect(pod.at("metadata", "labels") == ["app": "one"])
        #expect(pod.at("metadata", "annotations") == ["n": "h"])
        #expect(pod.at("spec", "nodeName") == "node1")
        #expect(pod.at("spec", "shareProcessNamespace") == false)
        #expect(pod.at("spec", "initContainers") == nil)
        let main = pod.at("spec", "containers")?.array?.first
        #expect(main?["livenessProbe"] == [:])
        #expect(main?["readinessProbe"] == nil)
        #expect(main?["image"] == "im")
    }

    /// Where nothing but images is changed, the copy is the original in all else.
    @Test func imagesAloneChangeNothingElse() throws {
        var copy = DebugCopy()
        copy.images = ["*": "x", "side": "y"]
        let pod = try copy.pod("cp", of: value(Self.pod), container: "", DebugContainer())
        #expect(pod.at("metadata", "labels") == ["app": "one"])
        #expect(pod.at("spec", "containers")?.array?.map { $0["image"] } == ["x", "y"])
        #expect(pod.at("spec", "containers")?.array?.first?["livenessProbe"] == [:])
        #expect(pod.at("spec", "initContainers")?.array?.first?["image"] == "i")
        #expect(throws: InvalidInput.self) {
            try DebugCopy().pod("cp", of: value(Self.pod), container: "new", DebugContainer())
        }
    }

    @Test func aCommandTakesThePlaceOfArgumentsToo() throws {
        var container = DebugContainer()
        container.command = ["sh"]
        let pod = try DebugCopy().pod("cp", of: value(Self.pod), container: "main", container)
        let main = pod.at("spec", "containers")?.array?.first
        #expect(main?["command"] == ["sh"])
        #expect(main?["args"] == nil)
        container.isArguments = true
        container.stdin = true
        container.tty = true
        let other = try DebugCopy().pod("cp", of: value(Self.pod), container: "main", container)
        let changed = other.at("spec", "containers")?.array?.first
        #expect(changed?["command"] == ["c"])
        #expect(changed?["args"] == ["sh"])
        #expect(changed?["stdin"] == true)
        #expect(changed?["tty"] == true)
    }

    /// What a file says comes last, is merged, and does not touch what the command line decides.
    @Test func aCustomProfileIsMerged() throws {
        var container = container()
        container.variables = [["name": "Q", "value": "1"]]
        container.custom = try value(
            #"{"env":[{"name":"Z","value":"2"}],"securityContext":{"runAsUser":0,"capabilities":{"add":["FOO"]}}}"#)
        let patch = try container.patch(adding: "dbg", to: ["spec": [:]], target: "")
        let made = patch.at("spec", "ephemeralContainers")?.array?.first
        #expect(made?["env"] == [["name": "Z", "value": "2"], ["name": "Q", "value": "1"]])
        #expect(made?["securityContext"] == ["capabilities": ["add": ["FOO"]], "runAsUser": 0])
        #expect(patch.at("spec", "$setElementOrder/ephemeralContainers") == nil)
    }

    @Test(arguments: [#"{"name":"n"}"#, #"{"image":"n"}"#, #"{"command":["n"]}"#, #"{"volumeDevices":[{}]}"#])
    func aCustomProfileMayNotSetAll(_ text: String) throws {
        #expect(throws: InvalidInput.self) { try DebugContainer.checkCustom(value(text)) }
        try DebugContainer.checkCustom(["env": [], "name": ""])
    }
}
