import JSON

/// A Lease (coordination.k8s.io/v1) as a lock: who holds it, and for how long after each renewal.
public struct LeaseRecord {
    /// The whole object, so that nothing of it is lost when it is written back.
    public private(set) var value: JSONValue

    /// Reads a Lease.
    public init(_ node: JSONNode) { value = node.value }

    /// Makes a Lease that nobody holds.
    public init(name: String, namespace: String) {
        value = [
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
            "metadata": ["name": .string(name), "namespace": .string(namespace)], "spec": [:],
        ]
    }

    /// Who holds it; empty if nobody does.
    public var holder: String { value.at("spec", "holderIdentity")?.string ?? "" }
    /// For how many seconds after a renewal it is held; `nil` if it does not tell.
    public var duration: Int? { value.at("spec", "leaseDurationSeconds")?.int }
    /// What changes with each renewal, even where somebody else changes the object in between.
    public var renewal: String { "\(holder) \(value.at("spec", "renewTime")?.string ?? "")" }

    /// Whether it tells of the same taking as another: the same holder since the same moment.
    public func isSameTaking(as other: LeaseRecord) -> Bool {
        let moment = value.at("spec", "acquireTime")?.string
        return holder == other.holder && !holder.isEmpty && moment != nil
            && moment == other.value.at("spec", "acquireTime")?.string
    }

    /// Whether the one who held it in another reading holds it still, and nobody has taken it in between.
    public func isStill(_ other: LeaseRecord) -> Bool {
        holder == other.holder && value.at("spec", "acquireTime") == other.value.at("spec", "acquireTime")
    }

    /// Lets somebody hold it from now on.
    public mutating func take(by identity: String, seconds: Int, at now: Timestamp) {
        // The API's 32 bits: whoever has written more has not counted.
        let transitions = min(value.at("spec", "leaseTransitions")?.int ?? 0, Int(Int32.max) - 1)
        let isFirst = value.at("spec", "holderIdentity") == nil
        set("holderIdentity", .string(identity))
        set("leaseDurationSeconds", .int(seconds))
        set("acquireTime", .string(now.rfc3339Micro))
        set("renewTime", .string(now.rfc3339Micro))
        set("leaseTransitions", .int(isFirst ? transitions : transitions + 1))
    }

    /// Notes that its holder still holds it.
    public mutating func renew(at now: Timestamp) { set("renewTime", .string(now.rfc3339Micro)) }

    /// Lets nobody hold it, as client-go's leader election does.
    public mutating func release(at now: Timestamp) {
        set("holderIdentity", "")
        set("leaseDurationSeconds", 1)
        set("acquireTime", .string(now.rfc3339Micro))
        set("renewTime", .string(now.rfc3339Micro))
    }

    private mutating func set(_ key: String, _ field: JSONValue) {
        if value["spec"] == nil { value["spec"] = [:] }
        value["spec"]?[key] = field
    }
}
