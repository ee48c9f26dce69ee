/// In which form an answer is wanted, from the Accept header.
enum Form: Equatable {
    case plain
    case table
    case partial

    /// The first form in the header that the server can give; plain JSON when there is no header.
    init(accept: String?, allowsTransforms: Bool = true) throws {
        self = .plain
        guard let accept, !accept.isEmpty else { return }
        for clause in accept.split(separator: ",") {
            let parts = clause.split(separator: ";").map { $0.trimmed }
            let parameters = Dictionary(
                parts.dropFirst().map { part in
                    let halves = part.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
                    return (halves.first ?? "", halves.count > 1 ? halves[1] : "")
                }, uniquingKeysWith: { $1 })
            guard ["application/json", "*/*", "application/*"].contains(parts.first ?? "") else { continue }
            guard let wanted = parameters["as"] else { return }
            guard allowsTransforms, parameters["g"] == "meta.k8s.io", parameters["v"] == "v1" else { continue }
            switch wanted {
            case "Table": self = .table
            case "PartialObjectMetadata", "PartialObjectMetadataList": self = .partial
            default: continue
            }
            return
        }
        throw APIError(
            406, reason: "NotAcceptable",
            "406: Not Acceptable\n\nAvailable representations: application/json, application/json;stream=watch",
            details: JSONObject())
    }
}

extension StringProtocol {
    /// Without spaces at its ends.
    var trimmed: String { String(self.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
