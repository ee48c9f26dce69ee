import JSON
import Testing

@testable import Kube

/// How far a container is that is waited for.
@Suite struct ContainerProgressTests {
    private func progress(_ status: String, restarts: Int = 0, metadata: String = "{}") throws -> ContainerProgress {
        let pod = try JSONDocument(parsing: Array(#"{"metadata":\#(metadata),"status":\#(status)}"#.utf8))
        return ContainerProgress(of: "main", in: APIObject(pod.root), restarts: restarts)
    }

    private func status(_ state: String, restarts: Int = 0, last: String = "{}") -> String {
        #"{"phase":"Pending","containerStatuses":[{"name":"main","restartCount":\#(restarts),"state":\#(state),"lastState":\#(last)}]}"#
    }

    @Test(arguments: [#"{"running":{}}"#, #"{"terminated":{"exitCode":0}}"#])
    func whatRunsOrRanHasStarted(_ state: String) throws {
        #expect(try progress(status(state)) == .started)
    }

    @Test func whatIsToBeStartedAgainHasStarted() throws {
        let again = status(#"{"waiting":{"reason":"CrashLoopBackOff"}}"#, restarts: 1, last: #"{"terminated":{}}"#)
        #expect(try progress(again) == .started)
        // Of another run there is nothing yet.
        #expect(try progress(again, restarts: 1) == .waiting("CrashLoopBackOff"))
        #expect(try progress(status(#"{"running":{}}"#), restarts: 1) == .waiting("Pending"))
    }

    @Test(arguments: [
        ("ErrImagePull", "no such image"), ("ImagePullBackOff", ""), ("CreateContainerConfigError", "no ConfigMap"),
    ])
    func whatLacksSomethingWillNotStart(_ reason: String, _ message: String) throws {
        let state = #"{"waiting":{"reason":"\#(reason)","message":"\#(message)"}}"#
        let words = message.isEmpty ? reason : "\(reason): \(message)"
        #expect(try progress(status(state)) == .impossible(words))
        let initial =
            #"{"phase":"Pending","initContainerStatuses":[{"name":"first","state":\#(state)}],"containerStatuses":[{"name":"main","state":{"waiting":{"reason":"PodInitializing"}}}]}"#
        #expect(try progress(initial) == .impossible(words))
        let added = #"{"phase":"Running","ephemeralContainerStatuses":[{"name":"main","state":\#(state)}]}"#
        #expect(try progress(added) == .impossible(words))
    }

    @Test func whatHoldsItUpIsSaid() throws {
        #expect(try progress("{}") == .waiting("nothing is known of it yet"))
        #expect(try progress(status(#"{"waiting":{"reason":"ContainerCreating"}}"#)) == .waiting("ContainerCreating"))
        let unplaced =
            #"{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/1 nodes"}]}"#
        #expect(try progress(unplaced) == .waiting("Unschedulable: 0/1 nodes"))
    }

    @Test func aPodThatIsOverStartsNothing() throws {
        #expect(
            try progress(#"{"phase":"Failed","reason":"Evicted","message":"low on memory"}"#)
                == .impossible("Failed: Evicted: low on memory"))
        #expect(
            try progress("{}", metadata: #"{"deletionTimestamp":"2026-11-23T22:00:00Z"}"#)
                == .impossible("the pod is being deleted"))
    }
}
