import Glibc
import System
import Testing

@Suite struct FileSinkTests {
    /// The two ends of a pipe, closed at the end.
    final class Pipe {
        var ends: [Int32] = [-1, -1]
        init() { #expect(pipe(&ends) == 0) }
        deinit { for end in ends where end >= 0 { close(end) } }
        func closeReader() {
            close(ends[0])
            ends[0] = -1
        }
    }

    @Test func gathersSmallWrites() throws {
        let pipe = Pipe()
        let sink = FileSink(descriptor: pipe.ends[1], name: "pipe", capacity: 16)
        try sink.write("hello ")
        _ = fcntl(pipe.ends[0], F_SETFL, O_NONBLOCK)
        var buffer = [UInt8](repeating: 0, count: 100)
        #expect(read(pipe.ends[0], &buffer, 100) < 0)
        try sink.write("world")
        try sink.write("0123456789abcdefg")
        #expect(read(pipe.ends[0], &buffer, 100) == 28)
        try sink.flush()
        #expect(String(decoding: buffer.prefix(28), as: UTF8.self) == "hello world0123456789abcdefg")
    }

    @Test func waitsWhereADescriptorIsNonBlocking() throws {
        let pipe = Pipe()
        _ = fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK)
        let sink = FileSink(descriptor: pipe.ends[1], name: "pipe", capacity: 0)
        try sink.write([UInt8](repeating: 7, count: 65_536))
        // The pipe is full now; the reader makes room on another thread while the sink waits.
        let reader = pipe.ends[0]
        let thread = Thread { () -> Int in
            var total = 0
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while total < 165_536 { total += max(read(reader, &buffer, buffer.count), 0) }
            return total
        }
        try sink.write([UInt8](repeating: 8, count: 100_000))
        #expect(thread.join() == 165_536)
    }

    @Test func reportsABrokenPipe() throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = Pipe()
        pipe.closeReader()
        let sink = FileSink(descriptor: pipe.ends[1], name: "standard output")
        try sink.write("x")
        let error = #expect(throws: SystemError.self) { try sink.flush() }
        #expect(error?.isBrokenPipe == true)
        #expect(error?.description == "write standard output: Broken pipe")
        // What could not be written is forgotten.
        try sink.flush()
    }

    @Test func memorySinkKeepsAll() throws {
        let sink = MemorySink()
        try sink.write("a")
        try sink.write([98, 99])
        #expect(sink.text == "abc")
        sink.failure = (after: 4, code: EPIPE)
        try sink.write("d")
        #expect(throws: SystemError.self) { try sink.write("e") }
    }
}

/// A thread whose result is waited for.
private final class Thread: @unchecked Sendable {
    // Written before the thread ends and read after it was joined.
    private var result = 0
    private var handle = pthread_t()
    private let body: @Sendable () -> Int

    init(_ body: @escaping @Sendable () -> Int) {
        self.body = body
        pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                let thread = Unmanaged<Thread>.fromOpaque(argument).takeUnretainedValue()
                thread.result = thread.body()
                return nil
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    func join() -> Int {
        pthread_join(handle, nil)
        return result
    }
}
