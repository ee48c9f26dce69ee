/// The forms in which the API server can answer, chosen by the `Accept` header (Kubernetes API concepts).
public enum ResponseFormat: Sendable {
    /// Objects as JSON.
    case json
    /// A server-printed Table.
    case table
    /// Metadata only: PartialObjectMetadata, or its list for collections.
    case metadata
    /// Whatever the server has, JSON preferred: logs, `/healthz`, `get --raw`.
    case any

    /// The `Accept` header; JSON stands last for servers that know nothing of the form.
    public func accept(collection: Bool) -> String {
        switch self {
        case .json: "application/json"
        case .table:
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,"
                + "application/json"
        case .metadata:
            collection
                ? "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
                : "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
        case .any: "application/json, */*"
        }
    }
}
