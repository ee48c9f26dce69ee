import Foundation

/// What a request asks for, in the authorizer's terms.
struct RequestInfo {
    var verb: String
    var isResource = false
    var group = ""
    var version = ""
    var resource = ""
    var subresource = ""
    var namespace = ""
    var name = ""
    var path: String
    /// The segments after the subresource, of a proxy's path say.
    var rest: [String] = []

    /// Resource and subresource as RBAC rules name them.
    var resourcePath: String { subresource.isEmpty ? resource : "\(resource)/\(subresource)" }

    init(verb: String, path: String) {
        self.verb = verb
        self.path = path
    }

    /// Reads method, path and query.
    init(_ request: Request) {
        path = request.path.removingPercentEncoding ?? request.path
        verb = request.method.lowercased()
        var segments = request.segments[...]
        guard let root = segments.popFirst() else { return }
        if root == "api", let version = segments.popFirst() {
            self.version = version
        } else if root == "apis", segments.count > 1 {
            group = segments.removeFirst()
            version = segments.removeFirst()
        } else {
            return
        }
        guard let first = segments.popFirst() else { return }
        isResource = true
        if first == "namespaces", segments.count >= 1 {
            namespace = segments.removeFirst()
            // /namespaces/NAME/status and finalize belong to the namespace itself.
            if segments.isEmpty || (segments.count == 1 && ["status", "finalize"].contains(segments.first)) {
                resource = "namespaces"
                name = namespace
            } else {
                resource = segments.removeFirst()
                name = segments.popFirst() ?? ""
            }
        } else {
            resource = first
            name = segments.popFirst() ?? ""
        }
        subresource = segments.popFirst() ?? ""
        rest = Array(segments)
        switch request.method {
        case "GET", "HEAD":
            if name.isEmpty {
                verb = request.flag("watch") ? "watch" : "list"
                // As in Kubernetes, a list of one name is authorized for that name.
                if let selector = request.parameter("fieldSelector"), selector.hasPrefix("metadata.name=") {
                    let wanted = selector.dropFirst("metadata.name=".count)
                    if !wanted.contains(",") { name = String(wanted.drop { $0 == "=" }) }
                }
            } else {
                verb = "get"
            }
        case "POST": verb = "create"
        case "PUT": verb = "update"
        case "PATCH": verb = "patch"
        case "DELETE": verb = name.isEmpty ? "deletecollection" : "delete"
        default: break
        }
    }
}
