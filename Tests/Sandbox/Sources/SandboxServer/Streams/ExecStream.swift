import FlyingFox
import Foundation

/// A command in a pod, run for real in a scratch folder, with its streams over a WebSocket as a kubelet frames them
/// (`v5.channel.k8s.io`).
public struct ExecStream: WSHandler {
    /// The program and its arguments.
    let command: [String]
    /// The container's own folder, in which it runs; made where it is not there yet.
    let folder: String
    /// Whether the client sends standard input.
    let hasInput: Bool
    /// Whether it wants standard output, and standard error.
    let wantsOutput: Bool
    let wantsErrors: Bool

    /// The channels, by the first byte of each message.
    private enum Channel: UInt8 {
        case input = 0
        case output = 1
        case errors = 2
        case status = 3
        case close = 255
    }

    /// A kubelet reads so many bytes at a time.
    private static let pieceSize = 32 << 10

    public func makeFrames(for client: AsyncThrowingStream<WSFrame, any Error>) async throws -> AsyncStream<WSFrame> {
        let (frames, continuation) = AsyncStream<WSFrame>.makeStream()
        continuation.yield(Self.frame(.output, []))
        let program: ContainerProgram
        do {
            program = try ContainerProgram(command)
        } catch {
            continuation.yield(Self.frame(.status, Array(error.status.utf8)))
            let reader = Task { do { for try await _ in client {} } catch {} }
            Self.close(continuation, reader)
            return frames
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program.path)
        process.arguments = Array(command.dropFirst())
        process.environment = ["PATH": "/usr/bin:/bin", "HOSTNAME": "sandbox"]
        process.currentDirectoryURL = URL(fileURLWithPath: folder, isDirectory: true)
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = hasInput ? input : FileHandle.nullDevice
        process.standardOutput = wantsOutput ? output : FileHandle.nullDevice
        process.standardError = wantsErrors ? errors : FileHandle.nullDevice
        try process.run()
        try? output.fileHandleForWriting.close()
        try? errors.fileHandleForWriting.close()
        let reading = [(Channel.output, output, wantsOutput), (.errors, errors, wantsErrors)]
        let group = DispatchGroup()
        for (channel, pipe, isWanted) in reading where isWanted {
            let descriptor = pipe.fileHandleForReading.fileDescriptor
            DispatchQueue.global().async(group: group) {
                var piece = [UInt8](repeating: 0, count: Self.pieceSize)
                while true {
                    let count = read(descriptor, &piece, piece.count)
                    guard count > 0 else { return }
                    continuation.yield(Self.frame(channel, Array(piece[..<count])))
                }
            }
        }
        let running = Running(process: process, input: input, pipes: [output, errors])
        let reader = Task {
            do {
                for try await frame in client { running.take(frame) }
            } catch {}
            running.end()
        }
        continuation.onTermination = { _ in running.end() }
        DispatchQueue.global().async {
            group.wait()
            running.process.waitUntilExit()
            let code =
                running.process.terminationReason == .exit
                ? running.process.terminationStatus : 128 + running.process.terminationStatus
            continuation.yield(Self.frame(.status, Array(Self.status(code).utf8)))
            Self.close(continuation, reader)
        }
        return frames
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

    /// A process with what keeps its pipes open.
    private final class Running: @unchecked Sendable {
        // Unchecked: all members are set once; Process and Pipe are used from one queue at a time.
        let process: Process
        private let input: Pipe
        private let pipes: [Pipe]

        init(process: Process, input: Pipe, pipes: [Pipe]) {
            self.process = process
            self.input = input
            self.pipes = pipes
        }

        func take(_ frame: WSFrame) {
            guard frame.opcode == .binary, let channel = frame.payload.first else { return }
            if channel == Channel.input.rawValue {
                try? input.fileHandleForWriting.write(contentsOf: frame.payload.dropFirst())
            } else if channel == Channel.close.rawValue, Array(frame.payload.dropFirst()) == [Channel.input.rawValue] {
                try? input.fileHandleForWriting.close()
            }
        }

        func end() {
            if process.isRunning { process.terminate() }
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
