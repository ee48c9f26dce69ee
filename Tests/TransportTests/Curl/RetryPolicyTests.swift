import Kube
import Testing

@testable import Transport

@Suite struct RetryPolicyTests {
    let policy = RetryPolicy(retries: 3)

    private func retries(_ failure: RetryPolicy.Failure, _ method: Method, attempt: Int = 0) -> Bool {
        policy.wait(after: failure, method: method, attempt: attempt, jitter: 0.5) != nil
    }

    @Test(arguments: [Method.get, .post, .put, .patch, .delete])
    func whatWasNeverSentIsSentAgain(method: Method) {
        #expect(retries(.notSent, method))
        #expect(retries(.status(429, retryAfter: 1), method))
        #expect(retries(.status(503, retryAfter: 1), method))
        // As the API server answers for a pod whose namespace has no service account yet.
        #expect(retries(.status(500, retryAfter: 1), method))
        #expect(!retries(.status(429, retryAfter: nil), method))
        #expect(!retries(.status(500, retryAfter: nil), method))
        #expect(!retries(.status(404, retryAfter: 1), method))
    }

    @Test(arguments: [Method.post, .put, .patch, .delete])
    func aWriteThatMayHaveHappenedIsNot(method: Method) {
        #expect(!retries(.lostBeforeAnswer, method))
        #expect(!retries(.status(504, retryAfter: 1), method))
        #expect(!retries(.status(502, retryAfter: nil), method))
    }

    @Test func aReadIs() {
        #expect(retries(.lostBeforeAnswer, .get))
        #expect(retries(.status(500, retryAfter: 1), .get))
        #expect(retries(.status(504, retryAfter: 1), .get))
        #expect(retries(.status(502, retryAfter: nil), .get))
        #expect(!retries(.status(504, retryAfter: nil), .get))
    }

    @Test func triesAreCounted() {
        #expect(retries(.notSent, .get, attempt: 2))
        #expect(!retries(.notSent, .get, attempt: 3))
        #expect(RetryPolicy(retries: 0).wait(after: .notSent, method: .get, attempt: 0, jitter: 0) == nil)
    }

    @Test func waitsGrowToALimit() throws {
        let policy = RetryPolicy(retries: 100)
        let waits = (0..<100).compactMap { policy.wait(after: .notSent, method: .get, attempt: $0, jitter: 0.5) }
        #expect(waits.count == 100)
        #expect(waits[0] == .milliseconds(50))
        #expect(waits[1] == .milliseconds(100))
        #expect(waits[99] == RetryPolicy.longestWait)
    }

    @Test func serversAreGivenTheTimeTheyAskFor() {
        let wait = policy.wait(after: .status(429, retryAfter: 7), method: .get, attempt: 0, jitter: 0)
        #expect(wait == .seconds(7))
        #expect(!retries(.status(429, retryAfter: 3_600), .get))
        #expect(
            policy.wait(after: .status(429, retryAfter: 0), method: .get, attempt: 0, jitter: 0.5) == .milliseconds(50))
    }

    @Test func readsTheHeader() {
        func read(_ value: String) -> Int? {
            RetryPolicy.retryAfter(ResponseHead(status: 429, headers: [Header("retry-after", value)]))
        }
        #expect(read("5") == 5)
        #expect(read("-1") == 0)
        for text in ["Wed, 21 Oct 2026 07:28:00 GMT", "1.5", "", "99999999999999999999"] { #expect(read(text) == nil) }
        #expect(RetryPolicy.retryAfter(ResponseHead(status: 429)) == nil)
    }
}
