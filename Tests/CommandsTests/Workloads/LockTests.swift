import FakeTransport
import Foundation
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod lock` by the fake's clock: no test waits for real seconds.
@Suite struct LockTests {
    private static let leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
    private static let path = leases + "/m"
    private static let watch =
        leases + "?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dm&timeoutSeconds=300&watch=true"
    private static let notFound =
        #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"leases.coordination.k8s.io \"m\" not found","details":{"name":"m","group":"coordination.k8s.io","kind":"leases"}}"#
    private static let conflict =
        #"{"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"the object has been modified","details":{"name":"m"}}"#

    private static func lease(_ holder: String, _ version: Int = 1) -> String {
        #"{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"m","namespace":"default","uid":"u","resourceVersion":"\#(version)"},"spec":{"holderIdentity":"\#(holder)","leaseDurationSeconds":15,"renewTime":"2026-11-23T22:00:00.000000Z"}}"#
    }

    /// A client for whom the lock is free.
    private func free() -> FakeClient {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        client.answer(.post, Self.leases, status: 201, body: Self.lease("me"))
        return client
    }

    private func run(_ words: String..., client: FakeClient, command: [String]) -> CommandRun {
        CommandRun(["lock", "m", "--identity=me", "-q"] + words + ["--"] + command, client: client)
    }

    /// A command that runs until the client's clock has come so far.
    private func command(until time: Duration, _ client: FakeClient) throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appending(path: "kpod-lock-\(UUID().uuidString)").path
        try Data().write(to: URL(fileURLWithPath: file))
        client.at(time, endsChild: true) { try? FileManager.default.removeItem(atPath: file) }
        return ["/bin/sh", "-c", "while [ -e '\(file)' ]; do sleep 0.01; done"]
    }

    @Test func isTakenAndGivenBack() {
        let client = free()
        client.answer(.put, Self.path, body: Self.lease(""))
        let run = run(client: client, command: ["/bin/sh", "-c", "exit 7"])
        #expect(run.status == .command(7), "\(run.errors)")
        #expect(run.errors == "")
        #expect(client.faults == [])
    }

    @Test func whatIsWrongWithGivingItBackIsSaidInWords() {
        let client = free()
        client.answer(.put, Self.path, body: "<html>")
        let run = run(client: client, command: ["/bin/sh", "-c", "exit 0"])
        #expect(
            run.errors
                == "lease/m was not given back, and ends by itself in 15 s: unexpected answer to PUT \(Self.path): "
                + "HTML instead of JSON; a proxy in between may have answered\n")
        #expect(client.faults == [])
    }

    @Test func isRenewedEachThirdOfItsTime() throws {
        let client = free()
        for version in 2...3 { client.answer(.put, Self.path, body: Self.lease("me", version)) }
        client.answer(.put, Self.path, body: Self.lease("", 4))
        let run = run(client: client, command: try command(until: .seconds(12), client))
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(client.elapsed == .seconds(12))
        #expect(client.faults == [])
    }

    /// A clock that is set, by whoever, moves no renewal.
    @Test(arguments: [-3_600, 3_600] as [Int64]) func aClockThatJumpsChangesNothing(_ seconds: Int64) throws {
        let client = free()
        for version in 2...3 { client.answer(.put, Self.path, body: Self.lease("me", version)) }
        client.answer(.put, Self.path, body: Self.lease("", 4))
        let run = CommandRun(
            ["lock", "m", "--identity=me", "-q", "--"] + (try command(until: .seconds(12), client)), client: client,
            clock: { $0 < .seconds(7) ? 0 : seconds })
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(client.elapsed == .seconds(12))
        #expect(client.faults == [])
    }

    @Test func aConflictWithoutAnotherHolderIsRenewedAtOnce() throws {
        let client = free()
        client.answer(.put, Self.path, status: 409, body: Self.conflict)
        client.answer(.get, Self.path, body: Self.lease("me", 8))
        client.answer(.put, Self.path, body: Self.lease("me", 9))
        client.answer(.put, Self.path, body: Self.lease("", 10))
        let run = run(client: client, command: try command(until: .seconds(6), client))
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func oneThatAnotherHasTakenEndsTheCommand() throws {
        let client = free()
        client.answer(.put, Self.path, status: 409, body: Self.conflict)
        client.answer(.get, Self.path, body: Self.lease("thief", 8))
        // The command is there until long after the renewal, unless it is ended.
        client.at(.seconds(5)) {}
        let run = run(client: client, command: ["/bin/sleep", "100"])
        #expect(run.status == .command(125))
        #expect(run.errors == "error: the command was ended, since the lock was lost: it is held by thief\n")
        #expect(client.faults == [])
    }

    @Test func aSilentServerEndsTheCommandBeforeTheTimeIsOver() throws {
        let client = free()
        for _ in 0..<2 { client.answer(.put, Self.path, steps: [.silence]) }
        client.at(.seconds(10)) {}
        let run = run(client: client, command: ["/bin/sleep", "100"])
        #expect(run.status == .command(125))
        #expect(
            run.errors.hasPrefix("The command is asked to end: the lock is about to be lost: the connection to "))
        #expect(client.elapsed == .seconds(10))
        #expect(client.faults == [])
    }

    @Test func aRenewalOverADeadConnectionIsSentAgain() throws {
        let client = free()
        client.answer(.put, Self.path, steps: [.silence])
        client.answer(.put, Self.path, body: Self.lease("me", 3))
        client.answer(.put, Self.path, body: Self.lease("", 4))
        client.at(.seconds(8), endsChild: true) {}
        let run = run(client: client, command: ["/bin/sleep", "0.2"])
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(client.faults == [])
    }

    /// The server is slow: the next renewal meets the one before, which has come about and counts from its sending.
    @Test func aRenewalWhoseAnswerWasNotHeardCounts() throws {
        let client = free()
        client.answer(.put, Self.path, steps: [.silence])
        client.answer(.put, Self.path, status: 409, body: Self.conflict)
        client.answer(
            .get, Self.path, body: Self.lease("me", 8).replacingOccurrences(of: "22:00:00", with: "22:00:05"))
        client.answer(.put, Self.path, body: Self.lease("me", 9))
        client.answer(.put, Self.path, body: Self.lease("", 10))
        var renewals: [Int] = []
        for second in [9, 11] {
            client.at(.seconds(second)) { renewals.append(client.requests.count { $0.method == .put }) }
        }
        let run = CommandRun(
            ["lock", "m", "--identity=me", "-q", "--"] + (try command(until: .seconds(12), client)), client: client,
            clock: { $0.components.seconds })
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(client.faults == [])
        #expect(client.elapsed == .seconds(12))
        #expect(renewals == [2, 3])
    }

    /// A taking that was answered too late to be of use is taken up again until it is in time.
    @Test func aSlowServerIsWaitedForUntilTheLockIsHeld() {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        client.answer(.post, Self.leases, status: 201, after: .milliseconds(2_500), steps: [.text(Self.written)])
        client.answer(.put, Self.path, after: .seconds(2), steps: [.text(Self.written)])
        client.answer(.get, Self.path, body: Self.written)
        client.answer(.put, Self.path, body: Self.written)
        client.answer(.put, Self.path, body: Self.lease("", 5))
        let run = run("--duration=3s", "--timeout=1m", client: client, command: ["/bin/true"])
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func theLeaseIsGivenBackOverAConnectionThatIsNotDead() throws {
        let client = free()
        client.answer(.put, Self.path, steps: [.silence])
        client.answer(.put, Self.path, body: Self.lease("", 4))
        let run = run(client: client, command: ["/bin/true"])
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(run.errors == "")
        #expect(client.faults == [])
    }

    /// The Lease as this run writes it.
    private static let written =
        #"{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"m","namespace":"default","uid":"u","resourceVersion":"4"},"spec":{"holderIdentity":"me","leaseDurationSeconds":15,"acquireTime":"2026-11-23T22:00:00.000000Z","renewTime":"2026-11-23T22:00:00.000000Z"}}"#

    @Test func aLeaseThatIsNearlyOverIsRenewedBeforeTheCommandStarts() {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        client.answer(.post, Self.leases, status: 201, after: .milliseconds(2_500), steps: [.text(Self.written)])
        client.answer(.put, Self.path, body: Self.written)
        client.answer(.put, Self.path, body: Self.lease("", 5))
        let run = run("--duration=3s", "--timeout=1m", client: client, command: ["/bin/true"])
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aTakingThatTheTimeoutCutsOffIsGivenBack() {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        client.answer(.post, Self.leases, status: 201, after: .seconds(60), steps: [.text(Self.written)])
        client.answer(.get, Self.path, body: Self.written)
        client.answer(.put, Self.path, body: Self.lease("", 5))
        let run = run("--timeout=2s", client: client, command: ["/bin/true"])
        #expect(run.errors == "error: timed out waiting for lease/m\n")
        #expect(run.status == .timedOut)
        #expect(client.faults == [])
    }

    @Test func aTakingWithoutALegibleAnswerIsGivenBack() {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        client.answer(.post, Self.leases, status: 201, body: "<html>")
        client.answer(.get, Self.path, body: Self.written)
        client.answer(.put, Self.path, body: Self.lease("", 5))
        let run = run(client: client, command: ["/bin/true"])
        #expect(run.status == .failure)
        #expect(client.faults == [])
    }

    @Test func aTakingThatCameAboutUnheardIsKnownAgain() {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        client.fail(.post, Self.leases, .lost(ServerAddress(host: "api.test", port: 443), reason: "x", isWrite: true))
        client.answer(.get, Self.path, body: Self.written)
        client.answer(.put, Self.path, body: Self.written)
        client.answer(.put, Self.path, body: Self.lease("", 5))
        let run = run(client: client, command: ["/bin/true"])
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(client.faults == [])
    }

    /// An answer that tells of another holder is no word that the Lease is ours, whatever its status.
    @Test func anAnswerThatTellsOfAnotherDoesNotGiveTheLock() {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        client.answer(.post, Self.leases, status: 201, body: Self.lease("other"))
        client.answer(.get, Self.path, body: Self.lease("other"))
        let run = run("--no-wait", client: client, command: ["/bin/sh", "-c", "exit 7"])
        #expect(run.status == .no, "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func anotherHolderOfTheSameNameIsWaitedOut() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.lease("me"))
        let run = run("--no-wait", client: client, command: ["/bin/true"])
        #expect(run.status == .no)
        #expect(client.faults == [])
    }

    @Test func aHolderThatHasDiedIsWaitedOut() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.lease("dead"))
        client.answer(.get, Self.watch, steps: [.silence])
        client.answer(.put, Self.path, body: Self.lease("me", 2))
        client.answer(.put, Self.path, body: Self.lease("", 3))
        let run = run(client: client, command: ["/bin/true"])
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(client.elapsed >= .seconds(15))
        #expect(client.faults == [])
    }

    @Test func aHolderWhoseLeaseIsDeletedIsWaitedOutToo() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.lease("other"))
        client.answer(
            .get, Self.watch, after: .seconds(1),
            steps: [.text(#"{"type":"DELETED","object":\#(Self.lease("other", 2))}"# + "\n"), .silence])
        client.answer(.post, Self.leases, status: 201, body: Self.lease("me", 3))
        client.answer(.put, Self.path, body: Self.lease("", 4))
        let run = run(client: client, command: ["/bin/true"])
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(client.elapsed >= .seconds(15))
        #expect(client.faults == [])
    }

    @Test func theTimeForTheLockIsKept() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.lease("other"))
        client.answer(.get, Self.watch, steps: [.silence])
        let run = run("--timeout=9s", client: client, command: ["/bin/true"])
        #expect(run.status == .timedOut)
        #expect(run.errors == "error: timed out waiting for lease/m\n")
        #expect(client.elapsed == .seconds(9))
        #expect(client.faults == [])
    }

    @Test func isNotWaitedForUnlessWanted() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.lease("other"))
        let run = run("--no-wait", client: client, command: ["/bin/true"])
        #expect(run.status == .no)
        #expect(run.errors == "lease/m is held by other\n")
        #expect(client.faults == [])
    }

    @Test func aRefusalNamesAllThatIsNeeded() {
        let client = FakeClient()
        client.answer(
            .get, Self.path, status: 403,
            body:
                #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"leases.coordination.k8s.io \"m\" is forbidden: User \"u\" cannot get resource \"leases\" in API group \"coordination.k8s.io\" in the namespace \"default\"","details":{"name":"m","group":"coordination.k8s.io","kind":"leases"}}"#
        )
        let run = run(client: client, command: ["/bin/true"])
        #expect(run.status == .forbidden)
        #expect(
            run.errors.contains("kpod auth grant get,create,update,watch "), "\(run.errors)")
    }

    @Test(arguments: [
        ["lock", "m"], ["lock", "m", "--"], ["lock", "a/b", "--", "true"],
        ["lock", "m", "--duration=500ms", "--", "true"], ["lock", "m", "--duration=25h", "--", "true"],
    ])
    func whatIsWrongIsSaidFirst(_ words: [String]) {
        let client = FakeClient()
        #expect(CommandRun(words, client: client).status == .usage)
        #expect(client.asked == [])
    }
}
