extension RequestAttributes {
    /// What the API server's authorizer makes of a request by its method and path, as for `--raw`; `nil` for a path that
    /// is no resource (Kubernetes documentation, "Authorization": determine the request verb).
    public init?(method: Method, path: String) {
        let halves = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var parts = (halves.first ?? "").split(separator: "/").map { PercentEncoding.decoded($0) }
        let query = halves.count > 1 ? halves[1].split(separator: "&").map { PercentEncoding.decoded($0) } : []
        var group = ""
        switch parts.first {
        case "api" where parts.count >= 3: parts.removeFirst()
        case "apis" where parts.count >= 4:
            group = parts[1]
            parts.removeFirst(2)
        default: return nil
        }
        let version = parts.removeFirst()
        var isWatch = query.contains { $0 == "watch" || $0 == "watch=true" || $0 == "watch=1" }
        if parts.first == "watch", parts.count > 1 {
            isWatch = true
            parts.removeFirst()
        }
        var namespace: String?
        if parts[0] == "namespaces", parts.count > 1 {
            namespace = parts[1]
            // What follows is a resource inside the namespace, but for the subresources of the namespace itself.
            if parts.count > 2, parts[2] != "status", parts[2] != "finalize" { parts.removeFirst(2) }
        }
        var name = parts.count > 1 ? parts[1] : nil
        let isCollection = name == nil
        if isCollection || isWatch {
            let selector = query.first { $0.hasPrefix("fieldSelector=metadata.name=") }
            name = selector.map { String($0.dropFirst("fieldSelector=metadata.name=".count)) } ?? name
        }
        let verb =
            switch method {
            case .get, .head, .options: isWatch ? "watch" : isCollection ? "list" : "get"
            case .post: "create"
            case .put: "update"
            case .patch: "patch"
            case .delete: isCollection ? "deletecollection" : "delete"
            }
        self.init(
            verb: verb, group: group, version: version, resource: parts[0],
            subresource: parts.count > 2 ? parts[2] : "",
            namespace: namespace, name: name)
    }
}

extension PercentEncoding {
    /// The text behind percent-encoding; what is not well formed stays as it is.
    public static func decoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        let source = Array(text.utf8)
        var index = 0
        while index < source.count {
            if source[index] == UInt8(ascii: "%"), index + 2 < source.count,
                let high = hexValue(source[index + 1]), let low = hexValue(source[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(source[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
