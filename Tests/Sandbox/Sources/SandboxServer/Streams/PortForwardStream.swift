import FlyingFox
import Foundation

/// Connections to ports of a pod, which stand for this machine's own, over SPDY/3.1 within a WebSocket, as a kubelet and
/// containerd make them.
struct PortForwardStream: WSHandler {
    func makeFrames(for client: AsyncThrowingStream<WSFrame, any Error>) async throws -> AsyncStream<WSFrame> {
        let queue = FrameQueue()
        let ports = ForwardedPorts {
            queue.push(WSFrame(fin: true, opcode: .binary, mask: nil, payload: Data($0)), waits: true)
        }
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
                        queue.push(WSFrame(fin: true, opcode: .pong, mask: nil, payload: frame.payload))
                    default: break
                    }
                }
            } catch {}
            ports.end()
            queue.finish()
        }
        return queue.stream
    }
}

/// The same without a WebSocket around it.
struct SPDYPortForwardStream: UpgradedStream {
    func run(on connection: RawConnection) {
        let ports = ForwardedPorts { connection.write($0) }
        while let piece = connection.read(), ports.take(piece) {}
        ports.end()
    }
}
