import HTTPServer
import Kube
import System

/// The files that the proxy serves beside the API (`--www`).
struct ProxyFiles {
    /// The folder.
    let folder: String
    /// What their paths begin with, with a slash at its end.
    let prefix: String

    /// A file that is to be sent.
    struct Found {
        var reader: FileReader
        var type: String
    }

    /// Whether a path is one of files.
    func covers(_ target: String) -> Bool { target.hasPrefix(prefix) }

    /// The file that a target means; of a folder its index.html. Nil where there is none: what leads out of the folder
    /// by its name is none.
    func find(_ target: String) -> Found? {
        let path = PercentEncoding.decoded(target.prefix { $0 != "?" && $0 != "#" }.dropFirst(prefix.count))
        let segments = path.split(separator: "/")
        guard !segments.contains(".."), !path.utf8.contains(0) else { return nil }
        var place = ([folder] + segments.map(String.init)).joined(separator: "/")
        if File.isDirectory(place) { place += "/index.html" }
        guard let reader = try? FileReader(place) else { return nil }
        return Found(reader: reader, type: Self.type(of: place))
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
