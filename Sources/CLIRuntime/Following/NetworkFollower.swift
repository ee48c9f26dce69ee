import Kube
import System
import Transport

/// A port or URL that is tried twice a second until it answers.
package final class NetworkFollower: Follower {
    package private(set) var transfer: (any Transfer)?
    package private(set) var hasLooked = false
    package private(set) var trouble: String?
    /// Whether it has answered as wanted.
    package private(set) var hasAnswered = false

    private let target: NetworkTarget
    private let statuses: StatusRanges
    private let client: any Client
    private var next = Instant.distantPast

    private static let pause = Duration.milliseconds(500)

    /// Looks at a target whose HTTP status is to be one of `statuses`.
    package init(client: any Client, target: NetworkTarget, statuses: StatusRanges) {
        self.client = client
        self.target = target
        self.statuses = statuses
    }

    deinit { stop() }

    package var due: Instant? { transfer == nil && !hasAnswered ? next : nil }

    package func start(at now: Instant) {
        guard transfer == nil, !hasAnswered, now >= next else { return }
        transfer = client.start(target.request)
    }

    package func advance() throws {
        guard let transfer else { return }
        do {
            let status = try transfer.head().status
            if target.scheme == .tcp || statuses.contains(status) {
                hasAnswered = true
                trouble = nil
            } else {
                trouble = "the answer is \(status)"
            }
        } catch {
            // A failure to encrypt or to speak HTTP may be a server that is not all there yet.
            if case .interrupted = error { throw error }
            trouble = error.brief
        }
        hasLooked = true
        stop()
        next = client.now + Self.pause
    }

    package func stop() {
        transfer?.cancel()
        transfer = nil
    }
}

/// Statuses of HTTP, as an option gives them: `200-399,401`.
package struct StatusRanges {
    private let ranges: [ClosedRange<Int>]

    /// Reads numbers and ranges, divided by commas.
    package init(_ text: String, of option: String) throws(InvalidInput) {
        var ranges: [ClosedRange<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.utf8.count == 3 ? Int($0) ?? 0 : 0 }
            guard let first = ends.first, let last = ends.last, first >= 100, first <= last, last <= 599 else {
                throw InvalidInput(
                    "\(option): \(goQuoted(String(part))) is no status or range of statuses, such as 200-399")
            }
            ranges.append(first...last)
        }
        self.ranges = ranges
    }

    /// Whether a status is one of them.
    package func contains(_ status: Int) -> Bool { ranges.contains { $0.contains(status) } }
}
