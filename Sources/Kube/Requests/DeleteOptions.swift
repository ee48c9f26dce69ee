/// The body of delete requests (meta.k8s.io/v1 DeleteOptions).
public struct DeleteOptions: Sendable, Equatable {
    /// What happens to the objects that the deleted one owns.
    public enum Propagation: String, Sendable, CaseIterable {
        /// The owner goes at once, the garbage collector deletes the rest.
        case background = "Background"
        /// The owner stays until the rest is gone.
        case foreground = "Foreground"
        /// The rest stays, without an owner.
        case orphan = "Orphan"
    }

    /// What happens to dependents; kubectl always says.
    public var propagation: Propagation?
    /// Seconds that the object is given to end; `nil` leaves it to the object.
    public var gracePeriodSeconds: Int?
    /// Whether the server only checks (`dryRun: [All]`).
    public var dryRun: Bool
    /// The only uid that may be deleted; empty for any.
    public var uid: String
    /// Whether the body says what it is, as that of pruning has it.
    public var namesItself: Bool

    /// Makes the options; by default dependents are deleted in the background, as kubectl has it.
    public init(
        propagation: Propagation? = .background, gracePeriodSeconds: Int? = nil, dryRun: Bool = false, uid: String = "",
        namesItself: Bool = false
    ) {
        self.namesItself = namesItself
        self.propagation = propagation
        self.gracePeriodSeconds = gracePeriodSeconds
        self.dryRun = dryRun
        self.uid = uid
    }

    /// The options as compact JSON, keys in kubectl's order.
    var body: [UInt8] {
        var parts = namesItself ? [#""kind":"DeleteOptions","apiVersion":"v1""#] : []
        if let gracePeriodSeconds { parts.append("\"gracePeriodSeconds\":\(gracePeriodSeconds)") }
        if !uid.isEmpty { parts.append("\"preconditions\":{\"uid\":\"\(uid.filter { $0 != "\"" && $0 != "\\" })\"}") }
        if let propagation { parts.append("\"propagationPolicy\":\"\(propagation.rawValue)\"") }
        if dryRun { parts.append("\"dryRun\":[\"All\"]") }
        return Array(("{" + parts.joined(separator: ",") + "}").utf8)
    }
}
