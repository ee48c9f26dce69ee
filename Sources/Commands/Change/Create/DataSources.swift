import Arguments
import CLIRuntime
import Kube
import System

/// Where the keys and values of a ConfigMap or Secret come from: files, folders, literals and files of variables.
struct DataSources {
    static let fromFile = Option(
        list: "from-file", value: "[KEY=]FILE",
        "A file whose name or KEY is the key, or the files of a folder; repeatable", completion: .files)
    static let fromLiteral = Option(
        texts: "from-literal", value: "KEY=VALUE", "A key and its value; repeatable")
    static let fromEnvFile = Option(
        list: "from-env-file", value: "FILE", "A file of KEY=VALUE lines; KEY alone is taken from the environment",
        completion: .files)
    static let appendHash = Option(flag: "append-hash", "Put a hash of the contents behind the name")

    /// The options that name them.
    static let specs: [any DeclaredOption] = [fromFile, fromLiteral, fromEnvFile, appendHash]

    /// What a ConfigMap and a Secret tell otherwise.
    enum Kind {
        case configMap(name: String)
        case secret
    }

    /// The most bytes of one file that are read; the API takes less.
    private static let sizeLimit = 64 << 20

    private let kind: Kind
    private let context: Context
    /// The values by their keys.
    private(set) var values: [String: [UInt8]] = [:]

    /// Reads all that the options name.
    ///
    /// - Throws: `InvalidInput` with kubectl's words for what cannot be read, is no key, or stands twice.
    init(_ kind: Kind, _ context: Context) throws {
        self.kind = kind
        self.context = context
        let arguments = context.arguments
        let (files, literals, variables) = (
            arguments[Self.fromFile], arguments[Self.fromLiteral], arguments[Self.fromEnvFile]
        )
        guard variables.isEmpty || files.isEmpty && literals.isEmpty else {
            throw InvalidInput("from-env-file cannot be combined with from-file or from-literal")
        }
        for file in files { try add(file: file) }
        for literal in literals { try add(literal: literal) }
        for file in variables { try add(variablesOf: file) }
    }

    /// Reads files alone; `defaultKey` is the key of one that has none.
    init(_ kind: Kind, _ context: Context, files: [String], defaultKey: String) throws {
        self.kind = kind
        self.context = context
        for file in files { try add(file: file.utf8.contains(UInt8(ascii: "=")) ? file : "\(defaultKey)=\(file)") }
    }

    private mutating func add(file source: String) throws {
        let parts = source.utf8.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count <= 2 else { throw InvalidInput("key names or file paths cannot contain '='") }
        let path = parts[parts.count - 1]
        if parts.count == 2 {
            guard !parts[0].isEmpty else {
                throw InvalidInput("key name for file path \(printable(path)) missing")
            }
            guard !path.isEmpty else { throw InvalidInput("file path for key name \(printable(parts[0])) missing") }
        }
        guard try Self.isDirectory(path) else {
            return try add(path, key: parts.count == 2 ? parts[0] : Self.baseName(of: path))
        }
        guard parts.count == 1 else { throw InvalidInput("cannot give a key name for a directory path") }
        for name in try Self.names(in: path) { try add(path + (path.hasSuffix("/") ? "" : "/") + name, key: name) }
    }

    /// The files in a folder. Links to files count, since in a mounted ConfigMap or Secret all files are links; what the
    /// kubelet keeps beside them are directories.
    private static func names(in directory: String) throws -> [String] {
        let names: [String]
        do throws(SystemError) { names = try File.list(directory) } catch {
            throw InvalidInput("error listing files in \(printable(directory)): \(error.goReason)")
        }
        return try names.filter { name in
            let status = try? File.status(directory + "/" + name)
            // One that is not UTF-8 is not there under its text, and must not be left out in silence.
            guard status != nil || !name.contains("\u{FFFD}") else {
                throw InvalidInput("the name \(goQuoted(name)) in \(printable(directory)) is not UTF-8")
            }
            return status?.kind == .regular
        }
    }

    private mutating func add(_ path: String, key: String) throws {
        try add(key, try Self.reading(path) { path throws(SystemError) in try File.read(path, limit: Self.sizeLimit) })
    }

    private mutating func add(literal source: String) throws {
        let equals = source.utf8.firstIndex(of: UInt8(ascii: "="))
        guard let equals, equals != source.startIndex else {
            // What was meant to be a Secret's value is not repeated.
            let shown = if case .secret = kind { "" } else { " " + printable(source) }
            throw InvalidInput("invalid literal source\(shown), expected key=value")
        }
        try add(String(source[..<equals]), Array(source.utf8[equals...].dropFirst()))
    }

    private mutating func add(variablesOf path: String) throws {
        guard try !Self.isDirectory(path) else {
            let noun = if case .secret = kind { "secret" } else { "config" }
            throw InvalidInput("env \(noun) file cannot be a directory")
        }
        let bytes = try Self.reading(path) { path throws(SystemError) in try File.read(path, limit: Self.sizeLimit) }
        for line in try EnvironmentFile(bytes, path: path).lines {
            try add(line.key, Array((line.value ?? context.platform.environment[line.key] ?? "").utf8))
        }
    }

    private mutating func add(_ key: String, _ value: [UInt8]) throws {
        let faults = DataKey.faults(in: key)
        switch kind {
        case .configMap(let name):
            guard faults.isEmpty else {
                throw InvalidInput(
                    "\(goQuoted(key)) is not a valid key name for a ConfigMap: \(faults.joined(separator: ","))")
            }
            if let old = values[key] {
                let field = String(validating: old, as: UTF8.self) == nil ? "BinaryData" : "Data"
                throw InvalidInput(
                    "cannot add key \(goQuoted(key)), another key by that name already exists in \(field) for ConfigMap "
                        + goQuoted(name))
            }
        case .secret:
            guard faults.isEmpty else {
                throw InvalidInput(
                    "\(goQuoted(key)) is not valid key name for a Secret \(faults.joined(separator: ";"))")
            }
            guard values[key] == nil else {
                throw InvalidInput("cannot add key \(printable(key)), another key by that name already exists")
            }
        }
        values[key] = value
    }

    /// The values in the order of their keys.
    var sorted: [(key: String, value: [UInt8])] {
        values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
    }

    /// The last segment of a path, as it names a file.
    private static func baseName(of path: String) -> String {
        let segments = path.utf8.split(separator: UInt8(ascii: "/"))
        return segments.last.map { String(decoding: $0, as: UTF8.self) } ?? (path.isEmpty ? "." : "/")
    }

    private static func isDirectory(_ path: String) throws -> Bool {
        try reading(path) { path throws(SystemError) in try File.status(path).kind == .directory }
    }

    private static func reading<Value>(
        _ path: String, _ body: (String) throws(SystemError) -> Value
    ) throws(InvalidInput) -> Value {
        do {
            return try body(path)
        } catch {
            throw InvalidInput(
                error.isTooLarge
                    ? "\(printable(path)) is larger than the \(sizeLimit >> 20) MiB that kpod reads"
                    : "error reading \(printable(path)): \(error.goReason)")
        }
    }
}
