import Kube
import Transport

/// A command to be run in a container (`exec`), or what runs there to be joined (`attach`): a pure value.
package struct RemoteRequest {
    /// What is done in the container, which is the subresource of the pod.
    package enum Verb: String {
        case exec, attach
    }

    package var verb: Verb
    package var namespace: String
    package var pod: String
    /// The container; without one the server chooses.
    package var container: String?
    /// The command and its arguments; an attach has none.
    package var command: [String] = []
    /// Whether standard input is handed over.
    package var takesInput = false
    /// Whether standard output and standard error are wanted; a terminal has no standard error of its own.
    package var wantsOutput = true
    package var wantsErrors = true
    /// Whether the streams are a terminal.
    package var isTerminal = false

    package init(_ verb: Verb, namespace: String, pod: String, container: String?, command: [String] = []) {
        self.verb = verb
        self.namespace = namespace
        self.pod = pod
        self.container = container
        self.command = command
    }

    /// Whether standard error comes apart from standard output.
    var separatesErrors: Bool { wantsErrors && !isTerminal }

    /// The request by which a WebSocket begins. SPDY's is the same as a POST.
    package var request: Request {
        var query = command.map { QueryItem("command", $0) }
        if let container { query.append(QueryItem("container", container)) }
        if separatesErrors { query.append(QueryItem("stderr", "true")) }
        if takesInput { query.append(QueryItem("stdin", "true")) }
        if wantsOutput { query.append(QueryItem("stdout", "true")) }
        if isTerminal { query.append(QueryItem("tty", "true")) }
        var request = Request.get(.pods, namespace: namespace, name: pod, subresource: verb.rawValue)
        request.query = query
        request.accept = "*/*"
        return request
    }
}
