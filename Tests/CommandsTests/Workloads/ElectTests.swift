import FakeTransport
import Foundation
import Kube
import System
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod elect` by the fake's clock: no test waits for real seconds.
@Suite struct ElectTests {
    private static let leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
    private static let path = leases + "/m"
    private static let watch =
        leases + "?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dm&timeoutSeconds=300&watch=true"
    private static let pods = "/api/v1/namespaces/default/pods"
    private static let own = pods + "/web-0?fieldManager=kpod-elect"
    private static let list = pods + "?labelSelector=role%3Dleader"
    private static let notFound = status(404, "NotFound", "leases.coordination.k8s.io \"m\" not found")

    private static func status(_ code: Int, _ reason: String, _ message: String) -> String {
        let message = message.replacingOccurrences(of: "\"", with: "\\\"")
        return
            #"{"kind":"Status","status":"Failure","reason":"\#(reason)","code":\#(code),"message":"\#(message)","details":{"name":"m"}}"#
    }

    private static func lease(_ holder: String, _ version: Int = 1) -> String {
        #"{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"m","namespace":"default","uid":"u","resourceVersion":"\#(version)"},"spec":{"holderIdentity":"\#(holder)","leaseDurationSeconds":15,"renewTime":"2026-11-23T22:00:00.000000Z"}}"#
    }

    /// A client for whom the Lease is free.
    private func free() -> FakeClient {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        // Until the pod's own labels are as they should be, the Lease is watched.
        client.always(.get, Self.watch, steps: [.silence])
        client.answer(.post, Self.leases, status: 201, body: Self.lease("web-0"))
        return client
    }

    private func run(_ words: String..., client: FakeClient) -> CommandRun {
        CommandRun(["elect", "m"] + words, client: client, environment: ["POD_NAME": "web-0"])
    }

    /// A command that runs until the client's clock has come so far.
    private func command(until time: Duration, _ client: FakeClient) throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appending(path: "kpod-elect-\(UUID().uuidString)").path
        try Data().write(to: URL(fileURLWithPath: file))
        client.at(time, endsChild: true) { try? FileManager.default.removeItem(atPath: file) }
        return ["--", "/bin/sh", "-c", "while [ -e '\(file)' ]; do sleep 0.01; done; exit 7"]
    }

    private func bodies(_ client: FakeClient, _ target: String) -> [String] {
        client.requests.filter { $0.target == target }.map { String(decoding: $0.body ?? [], as: UTF8.self) }
    }

    @Test func aCommandThatEndsGivesTheLeaseBack() throws {
        let client = free()
        for version in 2...3 { client.answer(.put, Self.path, body: Self.lease("web-0", version)) }
        client.answer(.put, Self.path, body: Self.lease("", 4))
        let words = try command(until: .seconds(5), client)
        let run = CommandRun(["elect", "m"] + words, client: client, environment: ["POD_NAME": "web-0"])
        #expect(run.status == .command(7), "\(run.errors)")
        #expect(run.errors == "lease/m: web-0 leads\n")
        #expect(client.elapsed == .seconds(5))
        #expect(bodies(client, Self.path).last?.contains(#""holderIdentity":"","leaseDurationSeconds":1"#) == true)
        #expect(client.faults == [])
    }

    @Test func aRenewalThatCameAboutUnheardDoesNotKeepTheLease() {
        let client = free()
        client.answer(
            .put, Self.path, status: 409, body: Self.status(409, "Conflict", "the object has been modified"))
        client.answer(.get, Self.path, body: Self.lease("web-0", 9))
        client.answer(.put, Self.path, body: Self.lease("", 10))
        let run = run("--", "/bin/true", client: client)
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(bodies(client, Self.path).last?.contains(#""resourceVersion":"9""#) == true)
        #expect(client.faults == [])
    }

    @Test func theLabelGoesOffOthersOnTheOwnPodAndOffAgain() throws {
        let client = free()
        client.answer(.patch, Self.own, body: "{}")
        client.answer(
            .get, Self.list,
            body:
                #"{"kind":"PodList","items":[{"metadata":{"name":"web-0","uid":"a"}},{"metadata":{"name":"web-1","uid":"b","labels":{"role":"leader"}}}]}"#
        )
        client.answer(.patch, Self.pods + "/web-1?fieldManager=kpod-elect", body: "{}")
        client.answer(.patch, Self.own, body: "{}")
        client.answer(.put, Self.path, body: Self.lease("web-0", 2))
        client.answer(.patch, Self.own, body: "{}")
        client.answer(.put, Self.path, body: Self.lease("", 4))
        let words = try command(until: .seconds(3), client)
        let run = CommandRun(
            ["elect", "m", "--label=role=leader", "--annotate=since=now"] + words, client: client,
            environment: ["POD_NAME": "web-0"])
        #expect(run.status == .command(7), "\(run.errors)")
        #expect(
            bodies(client, Self.own) == [
                #"{"metadata":{"labels":{"role":null},"annotations":{"since":null}}}"#,
                #"{"metadata":{"labels":{"role":"leader"},"annotations":{"since":"now"}}}"#,
                #"{"metadata":{"labels":{"role":null},"annotations":{"since":null}}}"#,
            ])
        #expect(
            bodies(client, Self.pods + "/web-1?fieldManager=kpod-elect")
                == [#"{"metadata":{"uid":"b","labels":{"role":null}}}"#])
        #expect(client.asked.last == "PUT \(Self.path)")
        #expect(client.faults == [])
    }

    @Test func withoutTheRightToListPodsItLeadsAndSaysSo() throws {
        let client = free()
        client.answer(.patch, Self.own, body: "{}")
        let refusal = Self.status(
            403, "Forbidden",
            #"pods is forbidden: User "u" cannot list resource "pods" in API group "" in the namespace "default""#)
        client.answer(.get, Self.list, status: 403, body: refusal)
        for _ in 0..<2 { client.answer(.patch, Self.own, body: "{}") }
        client.answer(.put, Self.path, body: Self.lease("", 4))
        let words = try command(until: .seconds(1), client)
        let run = CommandRun(
            ["elect", "m", "--label=role=leader"] + words, client: client, environment: ["POD_NAME": "web-0"])
        #expect(run.status == .command(7), "\(run.errors)")
        #expect(run.errors.contains("Other pods keep the label of a leader that has lost the lease"), "\(run.errors)")
        #expect(run.errors.contains("kpod auth grant list,patch pods"), "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aPodThatMayNotBeLabelledDoesNotLead() {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        client.always(.get, Self.watch, steps: [.silence])
        let refusal = Self.status(
            403, "Forbidden",
            #"pods "web-0" is forbidden: User "u" cannot patch resource "pods" in API group "" in the namespace "default""#
        )
        client.answer(.patch, Self.own, status: 403, body: refusal)
        let run = run("--label=role=leader", client: client)
        #expect(run.status == .forbidden)
        #expect(run.errors.contains("kpod auth grant patch,list pods"), "\(run.errors)")
        #expect(client.faults == [])
    }

    /// What cannot be marked as the leader ends as any leader does: --on-stop runs.
    @Test func aLeaderThatMayNoMoreBeLabelledEndsInGoodOrder() throws {
        let client = free()
        client.answer(.patch, Self.own, body: "{}")
        client.answer(.get, Self.list, body: #"{"kind":"PodList","items":[]}"#)
        let refusal = Self.status(403, "Forbidden", #"admission webhook "w" denied the request: no"#)
        for _ in 0..<2 { client.answer(.patch, Self.own, status: 403, body: refusal) }
        client.answer(.put, Self.path, body: Self.lease("", 4))
        let file = FileManager.default.temporaryDirectory.appending(path: "kpod-elect-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let run = CommandRun(
            ["elect", "m", "--label=role=leader", "--on-stop=sh -c 'echo stop >\(file)'", "--", "/bin/sleep", "100"],
            client: client, environment: ["POD_NAME": "web-0"])
        #expect(run.status == .rejected, "\(run.errors)")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "stop\n", "\(run.errors)")
        #expect(client.faults == [])
    }

    /// Has the server refuse whatever follows.
    private func endAfterwards(_ client: FakeClient) {
        let refusal = Self.status(403, "Forbidden", #"leases is forbidden: User "u" cannot get resource "leases""#)
        client.always(.get, Self.path, status: 403, steps: [.text(refusal)])
    }

    @Test func whoHasLostTheLeaseStandsAgain() {
        let client = free()
        client.answer(
            .put, Self.path, status: 409, body: Self.status(409, "Conflict", "the object has been modified"))
        client.answer(.get, Self.path, body: Self.lease("thief", 8))
        endAfterwards(client)
        let run = run(client: client)
        #expect(run.status == .forbidden)
        #expect(run.errors.hasPrefix("lease/m: web-0 leads\nlease/m was lost: it is held by thief\n"), "\(run.errors)")
        #expect(client.elapsed == .seconds(2))
        #expect(client.faults == [])
    }

    @Test func whoCannotRenewTheLeaseEndsWhileItIsItsOwn() {
        let client = free()
        client.answer(.patch, Self.own, body: "{}")
        client.answer(.get, Self.list, body: #"{"items":[]}"#)
        client.answer(.patch, Self.own, body: "{}")
        for _ in 0..<2 { client.answer(.put, Self.path, steps: [.silence]) }
        client.answer(.patch, Self.own, steps: [.silence])
        endAfterwards(client)
        client.answer(.patch, Self.own, body: "{}")
        client.at(.seconds(10)) {}
        let run = run("--label=role=leader", "--", "/bin/sleep", "100", client: client)
        #expect(run.status == .forbidden)
        #expect(run.errors.contains("lease/m was lost: the connection to "), "\(run.errors)")
        // The command got SIGTERM after ten seconds; by then the label was asked off, which nobody has heard.
        #expect(client.elapsed >= .seconds(10) && client.elapsed < .seconds(15), "\(client.elapsed)")
    }

    @Test(arguments: [
        ["elect"], ["elect", "a/b"], ["elect", "m", "--label=x"], ["elect", "m", "--label=x=a b"],
        ["elect", "m", "--lease-duration=500ms"], ["elect", "m", "--renew-deadline=15s"],
        ["elect", "m", "--retry-period=10s"], ["elect", "m", "--retry-period=0s"],
    ])
    func whatIsWrongIsSaidFirst(_ words: [String]) {
        let client = FakeClient()
        #expect(CommandRun(words, client: client, environment: ["POD_NAME": "web-0"]).status == .usage)
        #expect(client.asked == [])
    }

    @Test func theHostNameAloneChangesNoPod() {
        let client = FakeClient()
        let run = CommandRun(["elect", "m", "--label=a=b"], client: client)
        #expect(run.status == .usage)
        #expect(client.asked == [])
    }

    // MARK: Contests

    /// No two lead at once, whatever the network loses and the nodes' clocks say; and there is mostly somebody who leads.
    @Test(arguments: 1...6) func neverDoTwoLead(_ seed: Int) {
        var random = LeaseContest.SystemRandom(state: UInt64(seed) &* 7_919)
        let length = 600
        let contest = LeaseContest(seed: UInt64(seed), until: .seconds(length))
        let contenders = ["web-0", "web-1", "web-2"].prefix(2 + seed % 2).map { name in
            let cuts = (0..<6).map { _ in
                let from = Int.random(in: 0..<length, using: &random)
                return LeaseContest.Cut(
                    from: .seconds(from), to: .seconds(from + Int.random(in: 2...60, using: &random)),
                    losesRequests: Bool.random(using: &random))
            }
            return (name: name, cuts: cuts, clockError: Int64.random(in: -100_000...100_000, using: &random))
        }
        contest.at(.seconds(200)) { $0.deleteLease() }
        contest.at(.seconds(400)) { $0.writeRubbish() }
        contest.run(Array(contenders))
        let reigns = contest.reigns.sorted { $0.from < $1.from }
        for (one, next) in zip(reigns, reigns.dropFirst()) {
            #expect(one.to <= next.from, "\(one) and \(next)")
        }
        let led = reigns.reduce(Duration.zero) { $0 + ($1.to - $1.from) }
        #expect(led > .seconds(length / 4), "\(reigns)")
    }

    @Test func anUndisturbedLeaderWritesOnceInTwoSeconds() {
        let contest = LeaseContest(seed: 9, until: .seconds(100))
        contest.run([("web-0", [], 0), ("web-1", [], 0)])
        #expect(contest.reigns.count == 1, "\(contest.reigns)")
        #expect(contest.writes <= 51, "\(contest.writes)")
        #expect(contest.writes >= 40, "\(contest.writes)")
    }
}
