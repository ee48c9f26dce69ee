import JSON
import Testing

@testable import Kube

/// Which pods leave a node.
@Suite struct DrainRulesTests {
    private static let now = Timestamp("2026-11-23T22:00:00Z") ?? Timestamp(seconds: 0)

    private func verdict(
        _ pod: String, _ change: (inout DrainRules) -> Void = { _ in }, daemonSet: DrainRules.DaemonSet = .found
    ) throws -> DrainRules.Verdict {
        var rules = DrainRules()
        change(&rules)
        let document = try JSONDocument(parsing: Array(pod.utf8))
        return rules.verdict(on: APIObject(document.root), at: Self.now) { _ in daemonSet }
    }

    private static let unmanaged = #"{"metadata":{"name":"a"}}"#
    private static let agent =
        #"{"metadata":{"name":"a","ownerReferences":[{"kind":"DaemonSet","name":"agent","controller":true}]}}"#
    private static let storing =
        #"{"metadata":{"name":"a","ownerReferences":[{"kind":"ReplicaSet","controller":true}]},"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}"#

    @Test func nothingIsLostUnasked() throws {
        #expect(
            try verdict(Self.unmanaged)
                == .obstacle("cannot delete Pods that declare no controller (use --force to override)"))
        #expect(
            try verdict(Self.unmanaged) { $0.removesUnmanaged = true }
                == .removed(warning: "deleting Pods that declare no controller"))
        #expect(
            try verdict(Self.storing)
                == .obstacle("cannot delete Pods with local storage (use --delete-emptydir-data to override)"))
        #expect(try verdict(Self.storing) { $0.deletesLocalData = true } == .removed(warning: nil))
    }

    @Test func daemonSetsKeepTheirs() throws {
        #expect(
            try verdict(Self.agent)
                == .obstacle("cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)"))
        #expect(
            try verdict(Self.agent) { $0.ignoresDaemonSets = true } == .left(warning: "ignoring DaemonSet-managed Pods")
        )
        #expect(try verdict(Self.agent, daemonSet: .gone("gone")) == .obstacle("gone"))
        #expect(
            try verdict(Self.agent, { $0.removesUnmanaged = true }, daemonSet: .gone("gone"))
                == .removed(warning: "gone"))
        #expect(try verdict(Self.agent, { $0.ignoresDaemonSets = true }, daemonSet: .unknown("no")) == .obstacle("no"))
    }

    @Test func whatHasEndedMayGo() throws {
        #expect(try verdict(#"{"metadata":{"name":"a"},"status":{"phase":"Succeeded"}}"#) == .removed(warning: nil))
        #expect(
            try verdict(#"{"metadata":{"name":"a","annotations":{"kubernetes.io/config.mirror":"x"}}}"#)
                == .left(warning: nil))
    }

    @Test func aPodThatShouldBeGoneIsNotMinded() throws {
        let pod = #"{"metadata":{"name":"a","deletionTimestamp":"2026-11-23T21:59:00Z"}}"#
        #expect(try verdict(pod) { $0.skipsDeletedAfter = 59 } == .left(warning: nil))
        #expect(try verdict(pod) { $0.skipsDeletedAfter = 60 } != .left(warning: nil))
    }

    @Test(arguments: [
        (Duration.seconds(0), "0s"), (.seconds(3), "3s"), (.seconds(90), "1m30s"), (.seconds(3600), "1h0m0s"),
        (.milliseconds(1500), "1.5s"), (.milliseconds(250), "250ms"), (.microseconds(1), "1µs"),
        (.nanoseconds(5), "5ns"),
        (.seconds(-2), "-2s"),
    ])
    func durationsAreGos(_ duration: Duration, _ text: String) {
        #expect(duration.goText == text)
    }

    @Test func anEviction() {
        let request = Request.evict(
            namespace: "shop", pod: "a", options: DeleteOptions(propagation: nil, gracePeriodSeconds: 1, dryRun: true))
        #expect(request.path == "/api/v1/namespaces/shop/pods/a/eviction")
        #expect(
            request.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"kind":"Eviction","apiVersion":"policy/v1","metadata":{"name":"a","namespace":"shop"},"deleteOptions":{"gracePeriodSeconds":1,"dryRun":["All"]}}"#
        )
    }
}
