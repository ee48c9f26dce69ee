import Kube
import Output
import System

/// The files that the proxy serves beside the API (`--www`).
struct ProxyFiles {
    /// The folder.
    let folder: String
    /// What their paths begin with, with a slash at its end.
    let prefix: String

    /// What a path leads to.
    enum Found {
        case file(FileReader, type: String)
        /// The names in a folder that has no index.html, as a page.
        case page(String)
        /// A folder that was named without the slash that what it holds is found below.
        case moved(to: String)
    }

    /// Whether a path is one of files.
    func covers(_ target: String) -> Bool { target.hasPrefix(prefix) }

    /// What a target means; of a folder its index.html. Nil where there is nothing: what leads out of the folder by its
    /// name is nothing.
    func find(_ target: String) -> Found? {
        let path = PercentEncoding.decoded(target.prefix { $0 != "?" && $0 != "#" }.dropFirst(prefix.count))
        let segments = path.split(separator: "/")
        guard !segments.contains(".."), !path.utf8.contains(0) else { return nil }
        var place = ([folder] + segments.map(String.init)).joined(separator: "/")
        if File.isDirectory(place) {
            if let name = segments.last, !path.hasSuffix("/") {
                return .moved(to: "./\(PercentEncoding.pathSegment(String(name)))/")
            }
            let index = place + "/index.html"
            guard (try? File.status(index))?.kind == .regular else { return page(of: place) }
            place = index
        }
        guard let reader = try? FileReader(place) else { return nil }
        return .file(reader, type: Self.type(of: place))
    }

    /// The names in a folder, as Go's file server shows them.
    private func page(of place: String) -> Found? {
        guard let names = try? File.list(place) else { return nil }
        var text = "<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n"
        for name in names {
            let end = File.isDirectory("\(place)/\(name)") ? "/" : ""
            let words = String(decoding: GoTemplateEscapes.html(Array(name.utf8)), as: UTF8.self)
            text += "<a href=\"./\(PercentEncoding.pathSegment(name))\(end)\">\(words)\(end)</a>\n"
        }
        return .page(text + "</pre>\n")
    }

    private static func type(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        switch name.split(separator: ".").last.map({ $0.lowercased() }) ?? "" {
        case "html", "htm": return "text/html; charset=utf-8"
        case "css": return "text/css; charset=utf-8"
        case "js", "mjs": return "text/javascript; charset=utf-8"
        case "json": return "application/json"
        case "txt", "md": return "text/plain; charset=utf-8"
        case "svg": return "image/svg+xml"
        case "png": return "image/png"
        case "jpg", "jpeg": return "image/jpeg"
        case "gif": return "image/gif"
        case "ico": return "image/x-icon"
        case "wasm": return "application/wasm"
        default: return "application/octet-stream"
        }
    }
}
