import FlyingFox
import Foundation
import Synchronization

/// A process in a pod, run for real or joined, with its streams over a WebSocket as a kubelet frames them
/// (`v5.channel.k8s.io` and `v4.channel.k8s.io`).
struct ExecStream: WSHandler {
    let request: ExecRequest
    /// Whether the client can end standard input, which the older protocol has no way to do.
    let hasInputEnd: Bool

    /// The channels, by the first byte of each message.
    private enum Channel: UInt8 {
        case input = 0
        case output = 1
        case errors = 2
        case status = 3
        case resize = 4
        case close = 255
    }

    func makeFrames(for client: AsyncThrowingStream<WSFrame, any Error>) async throws -> AsyncStream<WSFrame> {
        let frames = FrameQueue()
        let reader = Reader()
        // An empty message on the lowest channel that the client reads tells it that the stream stands.
        frames.push(Self.frame(request.wantsOutput ? .output : request.wantsErrors ? .errors : .status, []))
        let process: ContainerProcess
        do {
            process = try request.process()
        } catch let missing as ContainerProgram.Missing {
            frames.push(Self.frame(.status, Array(missing.status(ofKubelet: true).utf8)))
            reader.task.withLock { $0 = Task { do { for try await _ in client {} } catch {} } }
            Self.close(frames, reader)
            return frames.stream
        }
        let number = process.listen(
            ContainerProcess.Listener(
                take: { stream, bytes in
                    let isWanted = stream == .output ? request.wantsOutput : request.wantsErrors
                    if isWanted { frames.push(Self.frame(stream == .output ? .output : .errors, bytes), waits: true) }
                },
                ended: { code in
                    frames.push(Self.frame(.status, Array(request.status(code).utf8)))
                    Self.close(frames, reader)
                }))
        reader.task.withLock { task in
            task = Task {
                do {
                    for try await frame in client {
                        if frame.opcode == .ping {
                            frames.push(WSFrame(fin: true, opcode: .pong, mask: nil, payload: frame.payload))
                        } else {
                            await take(frame, process)
                        }
                    }
                } catch {}
                // The client has gone, or has heard the end.
                process.stopListening(number)
                frames.finish()
                if request.isOwn { process.end() }
            }
        }
        if request.isOwn { process.begin() }
        return frames.stream
    }

    private func take(_ frame: WSFrame, _ process: ContainerProcess) async {
        guard frame.opcode == .binary, let first = frame.payload.first, let channel = Channel(rawValue: first) else {
            return
        }
        let bytes = Array(frame.payload.dropFirst())
        switch channel {
        case .input: if request.hasInput { await process.write(bytes) }
        case .close: if hasInputEnd, bytes == [Channel.input.rawValue] { process.noteEndOfInput() }
        case .resize: ExecRequest.resize(process, bytes)
        case .output, .errors, .status: return
        }
    }

    /// What reads the client's frames.
    private final class Reader: Sendable {
        let task = Mutex<Task<Void, Never>?>(nil)
    }

    /// Ends the stream in good order.
    private static func close(_ frames: FrameQueue, _ reader: Reader) {
        frames.push(.close(code: .normalClosure))
        Task {
            // The socket is closed when the frames end. What was not read by then would take with it what the client has yet to
            // read; and whoever still read from it would read from the next connection that is given its number.
            let task = reader.task.withLock { $0 }
            let patience = Task {
                try await Task.sleep(for: .seconds(2))
                task?.cancel()
            }
            await task?.value
            patience.cancel()
            frames.finish()
        }
    }

    private static func frame(_ channel: Channel, _ bytes: [UInt8]) -> WSFrame {
        WSFrame(fin: true, opcode: .binary, mask: nil, payload: Data([channel.rawValue] + bytes))
    }
}
