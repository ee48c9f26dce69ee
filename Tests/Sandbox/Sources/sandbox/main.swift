import Dispatch
import Foundation
import SandboxServer

// Ends on SIGTERM, SIGINT or SIGHUP, and when the parent process is gone, taking nghttpx along.
signal(SIGPIPE, SIG_IGN)
let parent = getppid()
do {
    let options = try Options(Array(CommandLine.arguments.dropFirst()))
    let sandbox = try await Sandbox(options)
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let sources = [SIGTERM, SIGINT, SIGHUP].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { @Sendable in end.yield() }
        source.resume()
        return source
    }
    if options.followsParent {
        Task {
            while getppid() == parent { try? await Task.sleep(for: .milliseconds(250)) }
            end.yield()
        }
    }
    FileHandle.standardOutput.write(Data((sandbox.announcement + "\n").utf8))
    for await _ in ends { break }
    for source in sources { source.cancel() }
    sandbox.stop()
    exit(0)
} catch {
    FileHandle.standardError.write(Data("sandbox: \(error)\n".utf8))
    exit(2)
}
