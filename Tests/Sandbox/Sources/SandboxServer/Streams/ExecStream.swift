import FlyingFox
import Foundation

/// A process in a pod, run for real or joined, with its streams over a WebSocket as a kubelet frames them
/// (`v5.channel.k8s.io` and `v4.channel.k8s.io`).
public struct ExecStream: WSHandler {
    /// What the stream is about.
    enum Subject: Sendable {
        /// A command of its own, which ends with the stream.
        case command([String], folder: String)
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
        let (frames, continuation) = AsyncStream<WSFrame>.makeStream()
        continuation.yield(Self.frame(.output, []))
        let process: ContainerProcess
        let endsWithStream: Bool
        switch subject {
        case .running(let running):
            process = running
            endsWithStream = false
        case .command(let command, let folder):
            do {
                let program = try ContainerProgram(command)
                process = try ContainerProcess(
                    ContainerProcess.Setup(
                        program: program.path, arguments: Array(command.dropFirst()), folder: folder,
                        hasInput: hasInput,
                        isTerminal: isTerminal))
                endsWithStream = true
            } catch let missing as ContainerProgram.Missing {
                continuation.yield(Self.frame(.status, Array(missing.status.utf8)))
                let reader = Task { do { for try await _ in client {} } catch {} }
                Self.close(continuation, reader)
                return frames
            }
        }
        let reader = Task {
            do {
                for try await frame in client {
                    if frame.opcode == .ping {
                        continuation.yield(WSFrame(fin: true, opcode: .pong, mask: nil, payload: frame.payload))
                    } else {
                        take(frame, process)
                    }
                }
            } catch {}
            if endsWithStream { process.end() }
        }
        let number = process.listen(
            ContainerProcess.Listener(
                take: { stream, bytes in
                    let isWanted = stream == .output ? wantsOutput : wantsErrors
                    if isWanted { continuation.yield(Self.frame(stream == .output ? .output : .errors, bytes)) }
                },
                ended: { code in
                    continuation.yield(Self.frame(.status, Array(Self.status(endsWithStream ? code : 0).utf8)))
                    Self.close(continuation, reader)
                }))
        continuation.onTermination = { _ in
            process.stopListening(number)
            if endsWithStream { process.end() }
        }
        if endsWithStream { process.begin() }
        return frames
    }

    private func take(_ frame: WSFrame, _ process: ContainerProcess) {
        guard frame.opcode == .binary, let first = frame.payload.first, let channel = Channel(rawValue: first) else {
            return
        }
        let bytes = Array(frame.payload.dropFirst())
        switch channel {
        case .input: if hasInput { process.write(bytes) }
        case .close: if hasInputEnd, bytes == [Channel.input.rawValue] { process.endInput() }
        case .resize:
            guard let size = try? JSON(parsing: bytes), let columns = size["Width"]?.int, let rows = size["Height"]?.int
            else { return }
            process.resize(columns: columns, rows: rows)
        case .output, .errors, .status: return
        }
    }

    /// Ends the stream in good order.
    private static func close(_ continuation: AsyncStream<WSFrame>.Continuation, _ reader: Task<Void, Never>) {
        continuation.yield(.close(code: .normalClosure))
        Task {
            // The socket is closed when the frames end. Whoever still read from it would read from the next connection that
            // is given its number.
            reader.cancel()
            await reader.value
            continuation.finish()
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
