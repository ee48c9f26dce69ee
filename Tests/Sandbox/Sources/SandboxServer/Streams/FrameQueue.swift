import FlyingFox
import Foundation

/// The frames of one WebSocket on their way to the client. Whoever fills it from a thread waits while the client takes
/// none, as a kubelet does, so that a gigabyte does not gather here.
final class FrameQueue: @unchecked Sendable {
    // Unchecked: everything is used under the lock.
    private let lock = NSCondition()
    private var frames: [WSFrame] = []
    private var size = 0
    private var isOver = false
    private var waiting: CheckedContinuation<WSFrame?, Never>?
    /// So many bytes may lie in it before `push` waits.
    private static let limit = 1 << 20

    /// Adds a frame; `waits`: until there is room.
    func push(_ frame: WSFrame, waits: Bool = false) {
        lock.lock()
        defer { lock.unlock() }
        while waits, size >= Self.limit, !isOver { lock.wait() }
        guard !isOver else { return }
        if let waiting {
            self.waiting = nil
            waiting.resume(returning: frame)
        } else {
            frames.append(frame)
            size += frame.payload.count
        }
    }

    /// Ends it behind the frames that it has.
    func finish() {
        lock.lock()
        isOver = true
        let waiting = waiting
        self.waiting = nil
        lock.broadcast()
        lock.unlock()
        waiting?.resume(returning: nil)
    }

    /// The frames, for one reader.
    var stream: AsyncStream<WSFrame> { AsyncStream(unfolding: { await self.next() }) }

    private func next() async -> WSFrame? {
        await withCheckedContinuation { continuation in
            lock.lock()
            if !frames.isEmpty {
                let frame = frames.removeFirst()
                size -= frame.payload.count
                lock.broadcast()
                lock.unlock()
                continuation.resume(returning: frame)
            } else if isOver {
                lock.unlock()
                continuation.resume(returning: nil)
            } else {
                waiting = continuation
                lock.unlock()
            }
        }
    }
}
