import FlyingFox
import Foundation
import Synchronization

/// Connections to ports of a pod, which stand for this machine's own, over SPDY/3.1 within a WebSocket, as a kubelet and
/// containerd make them.
struct PortForwardStream: WSHandler {
    func makeFrames(for client: AsyncThrowingStream<WSFrame, any Error>) async throws -> AsyncStream<WSFrame> {
        let queue = FrameQueue()
        let ports = ForwardedPorts { queue.put(WSFrame(fin: true, opcode: .binary, mask: nil, payload: Data($0))) }
        let writer = DispatchQueue(label: "port-forward")
        Task {
            do {
                for try await frame in client {
                    switch frame.opcode {
                    case .binary, .continuation:
                        // Whoever does not take the bytes holds up the client, and no thread that others need.
                        let isFine = await withCheckedContinuation { (done: CheckedContinuation<Bool, Never>) in
                            writer.async { done.resume(returning: ports.take(Array(frame.payload))) }
                        }
                        guard isFine else { throw SandboxError("no SPDY") }
                    case .ping:
                        queue.put(WSFrame(fin: true, opcode: .pong, mask: nil, payload: frame.payload))
                    default: break
                    }
                }
            } catch {}
            ports.end()
            queue.end()
        }
        return AsyncStream(unfolding: { await queue.next() })
    }
}

/// Frames on their way to a client: who has too many waits until they are sent.
private final class FrameQueue: Sendable {
    private struct State {
        var frames: [WSFrame] = []
        var isEnded = false
        var waiting: CheckedContinuation<WSFrame?, Never>?
    }

    private let state = Mutex(State())
    private let slots = DispatchSemaphore(value: 32)

    func put(_ frame: WSFrame) {
        slots.wait()
        let waiting = state.withLock { state -> CheckedContinuation<WSFrame?, Never>? in
            guard !state.isEnded else { return nil }
            guard let waiting = state.waiting else {
                state.frames.append(frame)
                return nil
            }
            state.waiting = nil
            return waiting
        }
        waiting?.resume(returning: frame)
        // After the end nobody takes frames, and nobody must wait for that.
        if state.withLock({ $0.isEnded }) { slots.signal() }
    }

    func next() async -> WSFrame? {
        slots.signal()
        return await withCheckedContinuation { continuation in
            let frame = state.withLock { state -> WSFrame?? in
                if !state.frames.isEmpty { return state.frames.removeFirst() }
                if state.isEnded { return .some(nil) }
                state.waiting = continuation
                return .none
            }
            if let frame { continuation.resume(returning: frame) }
        }
    }

    func end() {
        let waiting = state.withLock { state -> CheckedContinuation<WSFrame?, Never>? in
            state.isEnded = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: nil)
        for _ in 0..<64 { slots.signal() }
    }
}
