import Foundation

extension APIServer {
    /// Compresses a big answer when the client accepts it, as API servers do above 128 KB. The gzip command does the work;
    /// pages of generated pods are kept compressed.
    func compress(_ response: Response, for request: Request) -> Response {
        guard gzip, (request.header("accept-encoding") ?? "").contains("gzip"), response.status == 200 else {
            return response
        }
        let key: String?
        switch response.body {
        case .bytes(let bytes) where bytes.count > 128 << 10: key = nil
        case .pieces(let pieces) where pieces.reduce(0, { $0 + $1.count }) > 128 << 10:
            key = response.cacheKey
        default: return response
        }
        var packed = response
        packed.headers.append(("Content-Encoding", "gzip"))
        packed.headers.append(("Vary", "Accept-Encoding"))
        if let key, let kept = compressedPages[key] {
            packed.body = .bytes(kept)
            return packed
        }
        guard let result = try? Command.run("gzip", ["-1", "-n"], input: Data(response.bytes ?? [])), result.status == 0
        else { return response }
        let bytes = [UInt8](result.output)
        packed.body = .bytes(bytes)
        if let key {
            if compressedPages.count > 512 { compressedPages = [:] }
            compressedPages[key] = bytes
        }
        return packed
    }
}
