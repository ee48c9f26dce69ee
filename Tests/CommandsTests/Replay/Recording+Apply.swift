import CLIRuntime
import Foundation

extension Recording {
    /// The recording as if kubectl had let the server apply where it made the patch itself, for `diff` and for what prunes:
    /// the same answers to the requests that kpod sends. An object that needed no patch is answered as it is. What takes
    /// the object over from `kubectl apply` before may be asked for.
    ///
    /// Sets of objects are kpod's own, so that it does not leave them alone as another tool's.
    var appliedOnServer: Recording {
        let prunes = words.first == "apply" && words.contains("--prune")
        guard words.first == "diff" || prunes else { return self }
        var recording = prunes ? withOwnTooling : self
        guard !words.contains("--server-side") else { return recording }
        recording.exchanges = recording.exchanges.enumerated().flatMap { index, exchange -> [Exchange] in
            let earlier = recording.exchanges[..<index]
            if exchange.isClientSideApply { return [exchange.asApply(to: earlier, by: manager)] }
            guard exchange.isObject, exchange.status == 200 else { return [exchange] }
            let next = recording.exchanges[(index + 1)...].first { $0.path.split(separator: "?")[0] == exchange.path }
            var queries: [String] = []
            let dryRun = words.contains("--dry-run=server") || words.first == "diff" ? "dryRun=All&" : ""
            let validation = prunes ? "&fieldValidation=Strict" : ""
            if prunes { queries = ["\(dryRun)fieldManager=\(manager)\(validation)"] }
            if next?.isClientSideApply != true {
                queries.append("\(dryRun)fieldManager=\(manager)\(validation)&force=false")
            }
            return [exchange] + queries.map { exchange.asPatch($0) }
        }
        return recording
    }

    /// The field manager that kpod is given; kpod's own where kubectl's would have it keep the annotation too.
    var manager: String {
        let given = words.first { $0.hasPrefix("--field-manager=") }
        let isOwn = words.contains("--prune") && !words.contains("--server-side") && words.first == "apply"
        return given.map { String($0.dropFirst(16)) } ?? (isOwn ? "kpod" : "kubectl")
    }

    private var withOwnTooling: Recording {
        func own(_ text: String?) -> String? {
            text?.replacingOccurrences(of: "kubectl/v1.37.1", with: "kpod/\(BuildInfo.version)")
        }
        var recording = self
        for index in exchanges.indices {
            if manager == "kpod" {
                let path = exchanges[index].path
                recording.exchanges[index].path = path.replacingOccurrences(
                    of: "=kubectl-applyset", with: "=kpod-applyset")
            }
            recording.exchanges[index].requestBody = own(exchanges[index].requestBody)
            recording.exchanges[index].responseBody = own(exchanges[index].responseBody)
        }
        return recording
    }

    /// A text without what is another each time: the folders that diff compares, the times of its files, and what debug names.
    static func withoutTemporaryNames(_ text: String) -> String {
        text.replacing(#/(/tmp/)?(LIVE|MERGED)-?[0-9a-f]*//#) { "\($0.output.2)/" }
            .replacing(#/(?m)^((---|\+\+\+) (LIVE|MERGED)/\S+)\t.*$/#) { $0.output.1 }
            .replacing(#/(debugger(-node[0-9]+)?)-[bcdfghjklmnpqrstvwxz2456789]{5}\b/#) { "\($0.output.1)-XXXXX" }
    }
}

extension Recording.Exchange {
    /// Whether it is a look at one object.
    fileprivate var isObject: Bool {
        method == "GET" && !path.contains("?") && path.split(separator: "/").count > 5
    }

    /// Whether kubectl makes or patches an object as its client-side apply does, or tries it.
    fileprivate var isClientSideApply: Bool {
        method != "GET" && method != "DELETE" && path.contains("fieldManager=")
            && !path.contains("force=") && !path.contains("kubectl-last-applied")
    }

    /// An answer with the object as it is to a patch that may be sent.
    fileprivate func asPatch(_ query: String) -> Recording.Exchange {
        var patch = self
        patch.method = "PATCH"
        patch.path += "?" + query
        patch.isOptional = true
        return patch
    }

    /// The same answer to server-side apply, at the path of the object that was looked at before.
    fileprivate func asApply(
        to earlier: ArraySlice<Recording.Exchange>, by manager: String
    ) -> Recording.Exchange {
        var apply = self
        let collection = String(path.split(separator: "?")[0])
        if method == "POST" {
            apply.path = earlier.last { $0.path.hasPrefix(collection + "/") }?.path ?? collection
            apply.path += "?" + path.split(separator: "?")[1]
        }
        apply.method = "PATCH"
        apply.path = apply.path.replacingOccurrences(of: "kubectl-client-side-apply", with: manager) + "&force=false"
        apply.requestBody = nil
        return apply
    }
}
