import Arguments
import Kube
import Transport

/// `--raw`: the answer to a request for any path, byte for byte.
package struct RawRequest {
    /// The method of the request.
    package let method: Method

    /// A request that is sent by this method, whatever path is given.
    package init(method: Method) {
        self.method = method
    }

    /// The option that asks for it.
    package static func option(_ summary: String) -> Option<String> { Option(text: "raw", value: "PATH", summary) }

    /// Sends the request and prints the answer.
    ///
    /// Nothing else that is asked for would have an effect, so it is refused: a dry run above all, which would not be one.
    /// Variables speak for whole scripts, and of them only that is.
    ///
    /// - Parameter takesFile: whether the one file of `-f` is sent, as JSON.
    package func run(_ path: String, _ context: Context, takesFile: Bool = false) throws -> ExitStatus {
        guard context.arguments.positionals.isEmpty else {
            throw InvalidInput("arguments may not be passed when --raw is specified")
        }
        let own = ["raw"] + (takesFile ? [FileOptions.filename.spec.name] : [])
        let others = context.arguments.ownOptionsGiven.filter { !own.contains($0.name) }
        if let other = others.first { throw InvalidInput("--raw and --\(other.name) are mutually exclusive") }
        if context.arguments.accepts(DryRun.option), DryRun(context) != .none {
            throw InvalidInput("--raw sends the request in any case: unset the variable that asks for a dry run")
        }
        guard path.hasPrefix("/") else {
            throw InvalidInput("--raw takes a path that begins with a slash, such as /readyz?verbose")
        }
        context.access.name(path)
        let body = takesFile ? try file(context) : nil
        let request = Request(
            method: method, path: path, body: body, accept: ResponseFormat.any.accept(collection: false),
            contentType: body == nil ? nil : "application/json")
        let transfer = try context.client().start(request)
        try ServerError.check(transfer, request: request)
        while let piece = try transfer.next() {
            context.output.bytes += piece
            try context.output.drainIfLarge()
        }
        return .success
    }

    private func file(_ context: Context) throws -> [UInt8] {
        let files = context.arguments[FileOptions.filename]
        guard files.count == 1 else { throw InvalidInput("--raw can only use a single local file or stdin") }
        guard !files[0].hasPrefix("http://"), !files[0].hasPrefix("https://") else {
            throw InvalidInput("--raw cannot read from a url")
        }
        return try FileText.bytes(of: files[0], context)
    }
}
