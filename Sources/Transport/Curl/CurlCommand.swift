import Kube
import Text

extension Request {
    /// Whether it says itself who asks, so that the pod's token is not sent with it.
    var bringsCredentials: Bool { headers.contains { $0.name.lowercased() == "authorization" } }
}

/// The curl command that does what kpod would do, for people who want to learn what goes over the wire.
public enum CurlCommand {
    /// The command for a POSIX shell, with a line end. It holds no token: a file is read when the command runs, and
    /// a token from the command line is taken from `$KPOD_TOKEN`.
    ///
    /// - Parameter showsBody: whether the body stands in it; otherwise curl would read it from standard input.
    public static func text(
        for request: Request, _ configuration: ClusterConfiguration, showsBody: Bool = true
    ) -> String {
        if let target = request.otherServer {
            var words = ["curl"]
            if target.trust == .anything { words.append("--insecure") }
            words += ["--noproxy", "'*'"]
            if request.method != .get { words += ["-X", request.method.rawValue] }
            words.append(ShellWord.quoted(target.scheme == .tcp ? "telnet://" + target.authority : target.url))
            return words.joined(separator: " ") + "\n"
        }
        var words = ["curl"]
        switch configuration.trust {
        case .authority(let path, _): words += ["--cacert", ShellWord.quoted(path)]
        case .nothing: words.append("--insecure")
        }
        if let proxy = configuration.proxy {
            if !proxy.exceptions.isEmpty { words += ["--noproxy", ShellWord.quoted(proxy.exceptions)] }
        } else if configuration.ignoresProxy {
            words += ["--noproxy", "'*'"]
        }
        let server = configuration.server
        var url = server.url
        if let name = configuration.bracketedServerName {
            url = "https://\(name):\(server.port)\(server.pathPrefix)"
            words += [
                "--connect-to", ShellWord.quoted("\(name):\(server.port):\(server.bracketedHost):\(server.port)"),
            ]
            words += ["-H", ShellWord.quoted("Host: \(server.authority)")]
        }
        switch configuration.identity {
        // What a request brings itself goes in its place.
        case .tokenFile where request.bringsCredentials, .token where request.bringsCredentials: break
        case .tokenFile(let path, _): words += ["-H", "\"Authorization: Bearer $(cat \(ShellWord.quoted(path)))\""]
        case .token: words += ["-H", "\"Authorization: Bearer $KPOD_TOKEN\""]
        case .certificate(let path, let keyPath):
            words += ["--cert", ShellWord.quoted(path), "--key", ShellWord.quoted(keyPath)]
        }
        words += ["-H", ShellWord.quoted("Accept: \(request.accept)")]
        for header in configuration.impersonation + request.headers {
            words += ["-H", ShellWord.quoted("\(header.name): \(Redaction.value(of: header))")]
        }
        if !configuration.disableCompression { words.append("--compressed") }
        if request.method != .get { words += ["-X", request.method.rawValue] }

        var heredoc = ""
        if let body = request.body {
            words += ["-H", ShellWord.quoted("Content-Type: \(request.contentType ?? "application/json")")]
            let text = String(decoding: body, as: UTF8.self)
            if !showsBody {
                words += ["--data-binary", "@-"]
            } else if text.utf8.contains(UInt8(ascii: "\n")) {
                words += ["--data-binary", "@-"]
                let end = delimiter(for: text)
                heredoc = " <<'\(end)'\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(end)"
            } else {
                words += ["--data-binary", ShellWord.quoted(text)]
            }
        }
        words.append(ShellWord.quoted(url + request.target))
        return words.joined(separator: " ") + heredoc + "\n"
    }

    /// A line that ends a here-document and does not stand in it.
    private static func delimiter(for text: String) -> String {
        let lines = Set(text.split(separator: "\n"))
        var candidate = "EOF"
        while lines.contains(Substring(candidate)) { candidate += "_" }
        return candidate
    }
}
