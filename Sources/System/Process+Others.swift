import Glibc

extension Process {
    /// The processes of a name that can be seen from here, without this one and without those whose parent has the name
    /// too: of a server and its workers, the server.
    ///
    /// The name is that of the program's file, or the first word's that it was started with (proc(5)).
    public static func named(_ name: String) throws(SystemError) -> [Int32] {
        var parents: [Int32: Int32] = [:]
        for entry in try File.list("/proc") {
            guard let id = Int32(entry), id != Process.id, let facts = facts(of: id) else { continue }
            if facts.names.contains(name) { parents[id] = facts.parent }
        }
        return parents.filter { parents[$0.value] == nil }.keys.sorted()
    }

    /// Sends a signal to a process.
    public static func send(_ signal: Int32, to id: Int32) throws(SystemError) {
        guard kill(id, signal) == 0 else { throw .last("signal") }
    }

    /// The number of a signal by its name, with or without SIG, or by its number; nil for what is none.
    public static func signal(named text: String) -> Int32? {
        let numbers: [(String, Int32)] = [
            ("HUP", SIGHUP), ("INT", SIGINT), ("QUIT", SIGQUIT), ("USR1", SIGUSR1), ("USR2", SIGUSR2),
            ("TERM", SIGTERM), ("KILL", SIGKILL), ("CONT", SIGCONT), ("WINCH", SIGWINCH), ("ALRM", SIGALRM),
        ]
        let name = text.uppercased()
        if let found = numbers.first(where: { $0.0 == name || "SIG" + $0.0 == name }) { return found.1 }
        guard let number = Int32(text), (1...64).contains(number) else { return nil }
        return number
    }

    private static func facts(of id: Int32) -> (names: Set<String>, parent: Int32)? {
        // ID (NAME) STATE PARENT …, where the name may hold anything, and has 15 bytes at most.
        guard let stat = try? File.read("/proc/\(id)/stat", limit: 4_096),
            let open = stat.firstIndex(of: UInt8(ascii: "(")), let close = stat.lastIndex(of: UInt8(ascii: ")")),
            open < close
        else { return nil }
        let fields = stat[(close + 1)...].split(separator: UInt8(ascii: " "))
        // What has ended and waits to be buried takes no signal.
        guard fields.count > 1, fields[0] != ArraySlice("Z".utf8),
            let parent = Int32(String(decoding: fields[1], as: UTF8.self))
        else { return nil }
        var names: Set<String> = [String(decoding: stat[(open + 1)..<close], as: UTF8.self)]
        if let words = try? File.read("/proc/\(id)/cmdline", limit: 1 << 20) {
            let program = words.prefix { $0 != 0 }
            if let last = program.split(separator: UInt8(ascii: "/")).last {
                // A title such as `nginx: master process` begins with the name.
                names.insert(String(decoding: last.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self))
            }
        }
        return (names, parent)
    }
}
