/// What the command line says.
public struct Options: Sendable {
    /// Where the clients' files are put; nil makes a temporary folder that is removed at the end.
    public var folder: String?
    /// How many pods are generated in namespace `many`.
    public var pods = 0
    /// The port of 127.0.0.1; 0 takes a free one.
    public var port = 0
    /// The folder of the recorded world.
    public var world = World.defaultFolder
    /// A frozen clock, RFC 3339.
    public var now: String?
    /// Whether answers over 128 KB are compressed for clients that accept it.
    public var gzip = true
    /// Whether to end when the parent process ends.
    public var followsParent = true
    /// Whether a port without the relay is opened too, for benchmarks.
    public var direct = false
    /// Whether ports with faulty certificates are opened too.
    public var faultyTLS = false

    public static let usage = """
        usage: sandbox [options]
          --dir DIR       put tokens, certificates, kubeconfig and env there (otherwise a temporary folder)
          --port N        listen on this port of 127.0.0.1 (otherwise a free one)
          --pods N        generate N pods in namespace many
          --now TIME      freeze the clock, for ages as in a recording (2026-11-23T21:55:34Z)
          --no-gzip       never compress answers
          --direct        open a second port that does not go through the relay, for benchmarks
          --tls-faults    open ports with an expired certificate, another host's name, another CA, and TLS 1.1 only
          --detached      go on when the parent process ends
          --world DIR     read the recorded world from there

        """

    /// Reads the arguments after the program's name.
    public init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            func value() throws -> String {
                guard let value = rest.popFirst() else {
                    throw SandboxError("\(argument) needs a value\n\(Self.usage)")
                }
                return value
            }
            func number() throws -> Int {
                let text = try value()
                guard let number = Int(text), number >= 0 else {
                    throw SandboxError("\(argument) \(text): not a number")
                }
                return number
            }
            switch argument {
            case "--dir": folder = try value()
            case "--port":
                port = try number()
                guard port < 65_536 else { throw SandboxError("--port \(port): not a port") }
            case "--pods": pods = try number()
            case "--now": now = try value()
            case "--no-gzip": gzip = false
            case "--direct": direct = true
            case "--tls-faults": faultyTLS = true
            case "--detached": followsParent = false
            case "--world": world = try value()
            case "--help", "-h": throw SandboxError(Self.usage)
            default: throw SandboxError("\(argument): unknown option\n\(Self.usage)")
            }
        }
    }
}
