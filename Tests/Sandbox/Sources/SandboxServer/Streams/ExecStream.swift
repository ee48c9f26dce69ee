import FlyingFox
import Foundation
import Synchronization

/// A process in a pod, run for real or joined, with its streams over a WebSocket as a kubelet frames them
/// (`v5.channel.k8s.io` and `v4.channel.k8s.io`).
public struct ExecStream: WSHandler {
    /// What the stream is about.
    enum Subject: Sendable {
        /// A command of its own, which ends with the stream; `programs` are those that the image has, if not all.
        case command([String], folder: String, programs: [String]?)
        /// What runs already.
        case running(ContainerProcess)
    }

    let subject: Subject
    /// Whether the client sends standard input.
    let hasInput: Bool
    /// Whether it wants standard output, and standard error.
    let wantsOutput: Bool
    let wantsErrors: Bool
    /// Whether the streams are a terminal.
    let isTerminal: Bool
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

    public func makeFrames(for client: AsyncThrowingStream<WSFrame, any Error>) async throws -> AsyncStream<WSFrame> {
        let frames = FrameQueue()
        let reader = Reader()
        frames.push(Self.frame(.output, []))
        let process: ContainerProcess
        let endsWithStream: Bool
        switch subject {
        case .running(let running):
            process = running
            endsWithStream = false
        case .command(let command, let folder, let programs):
            do {
                let program = try ContainerProgram(command, among: programs)
                process = try ContainerProcess(
                    ContainerProcess.Setup(
                        program: program.path, arguments: Array(command.dropFirst()), folder: folder,
                        hasInput: hasInput,
                        isTerminal: isTerminal))
                endsWithStream = true
            } catch let missing as ContainerProgram.Missing {
                frames.push(Self.frame(.status, Array(missing.status.utf8)))
                reader.task.withLock { $0 = Task { do { for try await _ in client {} } catch {} } }
                Self.close(frames, reader)
                return frames.stream
            }
        }
        let number = process.listen(
            ContainerProcess.Listener(
                take: { stream, bytes in
                    let isWanted = stream == .output ? wantsOutput : wantsErrors
                    if isWanted { frames.push(Self.frame(stream == .output ? .output : .errors, bytes), waits: true) }
                },
                ended: { code in
                    frames.push(Self.frame(.status, Array(Self.status(endsWithStream ? code : 0).utf8)))
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
                if endsWithStream { process.end() }
            }
        }
        if endsWithStream { process.begin() }
        return frames.stream
    }

    private func take(_ frame: WSFrame, _ process: ContainerProcess) async {
        guard frame.opcode == .binary, let first = frame.payload.first, let channel = Channel(rawValue: first) else {
            return
        }
        let bytes = Array(frame.payload.dropFirst())
        switch channel {
        case .input: if hasInput { await process.write(bytes) }
        case .close: if hasInputEnd, bytes == [Channel.input.rawValue] { process.endInput() }
        case .resize:
            guard let size = try? JSON(parsing: bytes), let columns = size["Width"]?.int, let rows = size["Height"]?.int
            else { return }
            process.resize(columns: columns, rows: rows)
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
            // The socket is closed when the frames end. Whoever still read from it would read from the next connection that
            // is given its number.
            let task = reader.task.withLock { $0 }
            task?.cancel()
            await task?.value
            frames.finish()
        }
    }

    private static func frame(_ channel: Channel, _ bytes: [UInt8]) -> WSFrame {
        WSFrame(fin: true, opcode: .binary, mask: nil, payload: Data([channel.rawValue] + bytes))
    }

    private static func status(_ code: Int32) -> String {
        guard code != 0 else { return #"{"metadata":{},"status":"Success"}"# }
        return
            #"{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: command terminated with exit code \#(code)","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"\#(code)"}]}}"#
    }
}
