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

    /// Sends the request and prints the answer.
    package func run(_ path: String, _ context: Context) throws -> ExitStatus {
        guard context.arguments.positionals.isEmpty else {
            throw InvalidInput("--raw takes a path and no resource arguments")
        }
        guard path.hasPrefix("/") else {
            throw InvalidInput("--raw takes a path that begins with a slash, such as /readyz?verbose")
        }
        let request = Request(method: method, path: path, accept: ResponseFormat.any.accept(collection: false))
        let transfer = try context.client().start(request)
        try ServerError.check(transfer, request: request)
        while let piece = try transfer.next() {
            context.output.bytes += piece
            try context.output.drainIfLarge()
        }
        return .success
    }
}
