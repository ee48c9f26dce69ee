import CProcess
import Glibc

/// This process: who it is, and how it ends.
public enum Process {
    /// The process id.
    public static var id: Int32 { getpid() }
    /// The effective user id, which decides what may be read.
    public static var userID: UInt32 { geteuid() }

    /// The host name, which in a pod is the pod's name unless its spec says otherwise; empty if unknown.
    public static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The words that this process was started with, without the program's name.
    public static func words() -> [ProcessWord] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { CommandLine.unsafeArgv[$0].map { ProcessWord($0) } }
    }

    /// Ends the process at once. Sinks must have been flushed before.
    public static func exit(_ code: Int32) -> Never { _exit(code) }

    /// Gives back the memory of code that only a start needs, some megabytes: for a program that stays for long and does
    /// little. What is needed again comes back from the system's cache of files, a few pages at a time.
    public static func forgetCode() { kpod_forget_code() }

    /// Becomes another program, found along `PATH`, with the default signal handlers; returns only by failing.
    public static func replace(with arguments: [String]) throws(SystemError) -> Never {
        guard let program = arguments.first else { throw SystemError(operation: "exec", code: EINVAL) }
        Signals.reset()
        Descriptors.closeOwnOnExec()
        let words = ProgramText(words: arguments)
        execvp(program, words.pointers)
        let failure = SystemError.last("exec", program)
        throw failure
    }
}
