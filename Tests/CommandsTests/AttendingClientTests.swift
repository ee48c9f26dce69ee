import FakeTransport
import Kube
import System
import Testing
import Transport

@testable import CLIRuntime

@Suite struct AttendingClientTests {
    /// Something to be done each second.
    private final class Ticker: Attendant {
        let client: FakeClient
        var next: Instant
        var count = 0

        init(_ client: FakeClient) {
            self.client = client
            next = client.now + .seconds(1)
        }

        var sources: [Source] { [] }
        var due: Instant { next }

        func attend() {
            guard client.now >= next else { return }
            count += 1
            next = next + .seconds(1)
        }
    }

    @Test func whoWaitsForAnAnswerSeesToOthersMeanwhile() throws {
        let fake = FakeClient()
        fake.answer(.get, "/version", after: .milliseconds(3_500), steps: [.text("{}")])
        let client = AttendingClient(fake)
        let ticker = Ticker(fake)
        client.attendants = [ticker]
        #expect(try client.start(Request(path: "/version")).body() == Array("{}".utf8))
        #expect(ticker.count == 3)
        #expect(fake.elapsed == .milliseconds(3_500))
    }

    @Test func aDeadlineIsKept() throws {
        let fake = FakeClient()
        let client = AttendingClient(fake)
        let ticker = Ticker(fake)
        client.attendants = [ticker]
        #expect(try client.wait(for: [], until: fake.now + .milliseconds(2_500)) == nil)
        #expect(ticker.count == 2)
        #expect(fake.elapsed == .milliseconds(2_500))
    }

    @Test func aDeadlineOfAStepEndsItInTime() {
        let fake = FakeClient()
        fake.answer(.get, "/version", after: .seconds(60), steps: [.text("{}")])
        let attending = AttendingClient(fake)
        attending.attendants = [Ticker(fake)]
        let client = DeadlineClient(attending, deadline: fake.now + .milliseconds(1_500))
        #expect(throws: TransportError.self) { try client.start(Request(path: "/version")).head() }
        #expect(fake.elapsed == .milliseconds(1_500))
    }
}
