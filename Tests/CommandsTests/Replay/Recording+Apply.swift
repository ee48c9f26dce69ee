import Foundation

extension Recording {
    /// The recording as if kubectl had let the server apply where it made the patch itself, for `diff`: the same answers to
    /// the requests that kpod sends. An object that needed no patch is answered as it is.
    var appliedOnServer: Recording {
        guard words.first == "diff", !words.contains("--server-side") else { return self }
        var recording = self
        recording.exchanges = exchanges.enumerated().flatMap { index, exchange -> [Exchange] in
            if exchange.path.contains("dryRun=All") { return [exchange.asApply(to: exchanges[..<index])] }
            let next = exchanges[(index + 1)...].first { $0.path.split(separator: "?")[0] == exchange.path }
            guard exchange.isObject, exchange.status == 200, next?.path.contains("dryRun=All") != true else {
                return [exchange]
            }
            var apply = exchange
            apply.method = "PATCH"
            apply.path += "?dryRun=All&fieldManager=\(manager)&force=false"
            apply.isOptional = true
            return [exchange, apply]
        }
        return recording
    }

    private var manager: String {
        words.first { $0.hasPrefix("--field-manager=") }.map { String($0.dropFirst(16)) } ?? "kubectl"
    }

    /// A text without what is another each time: the folders that diff compares, and the times of its files.
    static func withoutTemporaryNames(_ text: String) -> String {
        text.replacing(#/(/tmp/)?(LIVE|MERGED)-?[0-9a-f]*//#) { "\($0.output.2)/" }
            .replacing(#/(?m)^((---|\+\+\+) (LIVE|MERGED)/\S+)\t.*$/#) { $0.output.1 }
    }
}

extension Recording.Exchange {
    /// Whether it is a look at one object.
    fileprivate var isObject: Bool {
        method == "GET" && !path.contains("?") && path.split(separator: "/").count > 5
    }

    /// The same answer to server-side apply, at the path of the object that was looked at before.
    fileprivate func asApply(to earlier: ArraySlice<Recording.Exchange>) -> Recording.Exchange {
        var apply = self
        let collection = String(path.split(separator: "?")[0])
        if method == "POST" {
            apply.path = earlier.last { $0.path.hasPrefix(collection + "/") }?.path ?? collection
            apply.path += "?" + path.split(separator: "?")[1]
        }
        apply.method = "PATCH"
        apply.path = apply.path.replacingOccurrences(of: "kubectl-client-side-apply", with: "kubectl") + "&force=false"
        apply.requestBody = nil
        return apply
    }
}
