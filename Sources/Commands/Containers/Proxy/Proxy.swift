import Arguments
import CLIRuntime
import HTTPServer
import Kube
import System

/// `kpod proxy`: the API server on a local port, with the pod's own credentials.
enum Proxy {
    static let acceptHosts = Option(
        text: "accept-hosts", value: "REGEX,…", "Take requests for hosts that match one of these",
        default: #"^localhost$,^127\.0\.0\.1$,^\[::1\]$"#)
    static let acceptPaths = Option(
        text: "accept-paths", value: "REGEX,…", "Take requests for paths that match one of these", default: "^.*")
    static let rejectPaths = Option(
        text: "reject-paths", value: "REGEX,…", "Refuse requests for paths that match one of these",
        default: "^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach")
    static let rejectMethods = Option(
        text: "reject-methods", value: "REGEX,…", "Refuse requests by methods that match one of these, as in POST,PUT",
        default: "^$")
    static let address = Option(
        text: "address", value: "ADDRESS", "The address to listen on, by number", default: "127.0.0.1")
    static let port = Option(
        number: "port", short: "p", in: 0...65_535, value: "PORT",
        "The port to listen on; 0 lets the system choose one, which is printed", default: 8001)
    static let unixSocket = Option(
        text: "unix-socket", short: "u", value: "FILE",
        "Listen on a Unix socket, which this user alone may use, rather than on a port", completion: .files)
    static let apiPrefix = Option(
        text: "api-prefix", value: "PATH", "Serve the API below this path", default: "/")
    static let www = Option(
        text: "www", short: "w", value: "FOLDER", "Serve the files of a folder too", completion: .directories)
    static let wwwPrefix = Option(
        text: "www-prefix", short: "P", value: "PATH", "Serve the files below this path", default: "/static/")
    static let keepalive = Option(
        duration: "keepalive", "How long a connection is quiet before it is probed; 0 leaves it to the system",
        default: "0s")
    static let disableFilter = Option(
        flag: "disable-filter", "Take all requests: any page in a browser of this machine can then use the API")
    static let appendServerPath = Option(
        flag: "append-server-path", "Put the path of --server before that of requests, which is done always")

    static let command = Command(
        CommandSpec(
            "proxy", summary: "Serve the API on a local port, with this pod's credentials",
            discussion: """
                Whoever can reach the port uses the API as this pod may. It is this machine's own unless --address says \
                otherwise: in a pod, the other containers reach it by localhost, and need neither token nor CA. Requests \
                must name a host that --accept-hosts has, so that no page of another site that leads here by its name can \
                use it; what would run commands in pods is refused unless --reject-paths is given.

                Tokens are read again when they change, and the server's certificate is verified as ever. Watches and logs \
                are passed on as they come, no faster than they are read. A request's body may have 32 MiB. A client's own \
                Authorization header goes in place of the pod's token. SIGTERM ends it at once.

                With -- COMMAND the command runs as long as the proxy, which ends with it, with its exit code. It finds the \
                port in KPOD_PROXY_PORT.
                """,
            options: [
                acceptHosts,
                acceptPaths,
                rejectPaths,
                rejectMethods,
                address,
                port,
                unixSocket,
                apiPrefix,
                www,
                wwwPrefix,
                keepalive,
                disableFilter,
                appendServerPath,
            ],
            examples: [
                Example("For the other containers of the pod", "kpod proxy --port 8001"),
                Example("Nothing but reading", "kpod proxy --reject-methods POST,PUT,PATCH,DELETE"),
                Example(
                    "For one command", "kpod proxy --port 0 -- sh -c 'curl localhost:$KPOD_PROXY_PORT/api'"),
            ],
            passthrough: .optional("COMMAND [ARG ...]", runsHere: true)),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let command = arguments.afterDashes ?? []
        guard arguments.afterDashes == nil || !command.isEmpty else { throw InvalidInput("name a command after --") }
        guard arguments[unixSocket].isEmpty || !arguments.isSet(port) else {
            throw InvalidInput("cannot set --unix-socket and --port at the same time")
        }
        guard arguments[keepalive] >= .zero else {
            throw InvalidInput("--keepalive must be greater than or equal to 0")
        }
        let filter = arguments[disableFilter] ? nil : try ProxyFilter(context)
        if filter == nil, arguments[unixSocket].isEmpty {
            context.say("Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious")
        }
        let files =
            arguments[www].isEmpty
            ? nil : ProxyFiles(folder: arguments[www], prefix: folderPath(arguments[wwwPrefix]))
        if let files, !File.isDirectory(files.folder) {
            throw InvalidInput("--www: \(printable(files.folder)) is no folder")
        }
        let run = ProxyRun(
            context, try context.client(), filter: filter, files: files, prefix: folderPath(arguments[apiPrefix]))
        return try run.run(listen(arguments), command: command)
    }

    /// A path with slashes around it.
    private static func folderPath(_ path: String) -> String {
        let path = path.hasPrefix("/") ? path : "/" + path
        return path.hasSuffix("/") ? path : path + "/"
    }

    private static func listen(_ arguments: ParsedArguments) throws -> (socket: ListeningSocket, place: String) {
        let path = arguments[unixSocket]
        do throws(SystemError) {
            guard path.isEmpty else { return (try ListeningSocket(path: path), path) }
            let address = arguments[address] == "localhost" ? "127.0.0.1" : arguments[address]
            let socket = try ListeningSocket(address: address, port: UInt16(arguments[port]))
            return (
                socket,
                address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]:\(socket.port)" : "\(address):\(socket.port)"
            )
        } catch {
            if error.reason == SystemError(operation: "", code: 22).reason {
                throw InvalidInput("--address: \(printable(arguments[address])) is no address")
            }
            throw CommandError(
                "cannot listen on \(printable(error.path ?? "")): \(error.reason)", status: .failure,
                hint: path.isEmpty ? "Name another port with --port; 0 lets the system choose one." : nil)
        }
    }
}
