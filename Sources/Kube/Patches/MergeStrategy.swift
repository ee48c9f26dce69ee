/// How a strategic merge patch treats a field of a built-in type: what the type's `patchStrategy` and `patchMergeKey` say
/// (Kubernetes API conventions, "Strategic Merge Patch").
public struct MergeStrategy: Equatable, Sendable {
    /// What becomes of a list that is patched; objects are always merged.
    public enum List: Equatable, Sendable {
        /// It is replaced as a whole.
        case replaced
        /// It is a set of strings, to which strings are added.
        case set
        /// Its items are objects, told apart by the value of a key, and merged one by one.
        case merged(by: String)
    }

    /// What becomes of the list.
    public var list = List.replaced
    /// Whether a patch says which members of the object, or of the list's items, are to stay (`$retainKeys`).
    public var retainsKeys = false
    /// Whether an object is replaced as a whole.
    public var isReplaced = false

    /// What is simply replaced, or merged where it is an object.
    public init() {}

    init(list: List = .replaced, retainsKeys: Bool = false, isReplaced: Bool = false) {
        self.list = list
        self.retainsKeys = retainsKeys
        self.isReplaced = isReplaced
    }

    /// The keys by which the items of a list are told apart where all are looked at (`x-kubernetes-list-map-keys`), none
    /// for a set; nil for what is replaced.
    public var mapKeys: [String]? {
        switch list {
        case .replaced: nil
        case .set: []
        case .merged(by: "containerPort"): ["containerPort", "protocol"]
        case .merged(by: "port"): ["port", "protocol"]
        case .merged(by: "topologyKey"): ["topologyKey", "whenUnsatisfiable"]
        case .merged(let key): [key]
        }
    }
}

/// A place in an object of a built-in type, from which the strategies of the fields there are found.
public struct MergePlace {
    /// The kind of the whole object.
    let kind: String
    /// The field that holds the object that one is in, or the list of which it is an item; empty at the top.
    let parent: String

    init(kind: String, parent: String) {
        self.kind = kind
        self.parent = parent
    }

    /// The top of an object of a kind.
    public init(kind: String) { self.init(kind: kind, parent: "") }

    /// Whether a type is a built-in one, of today or of an older version that is still met in files.
    public static func knows(kind: String, apiVersion: String) -> Bool {
        BuiltinResources.find(kind: kind, apiVersion: apiVersion) != nil
            || apiVersion == "batch/v1beta1" && kind == "CronJob"
    }

    /// The place within a field.
    public func inside(_ field: String) -> MergePlace { MergePlace(kind: kind, parent: field) }

    /// The strategy of a field of the object.
    public func strategy(of field: String) -> MergeStrategy {
        let rule = Self.rules.first { rule in
            rule.field == field && rule.parents.contains(parent) && (rule.kinds.isEmpty || rule.kinds.contains(kind))
                && !rule.exceptions.contains(kind)
        }
        return rule?.strategy ?? MergeStrategy()
    }

    /// The fields that are not simply replaced, found by the field that they stand in. In the types that kubectl knows,
    /// that is enough to tell them from others of the same name.
    private struct Rule {
        var field: String
        var parents: [String]
        var strategy: MergeStrategy
        var kinds: [String] = []
        var exceptions: [String] = []

        init(
            _ field: String, in parents: [String], by key: String? = nil, retainsKeys: Bool = false,
            kinds: [String] = [], exceptions: [String] = []
        ) {
            self.field = field
            self.parents = parents
            self.kinds = kinds
            self.exceptions = exceptions
            strategy = MergeStrategy(list: key.map { .merged(by: $0) } ?? .set, retainsKeys: retainsKeys)
        }

        init(_ field: String, _ strategy: MergeStrategy, kinds: [String]) {
            self.field = field
            self.parents = ["spec"]
            self.strategy = strategy
            self.kinds = kinds
        }
    }

    private static let containers = ["containers", "initContainers", "ephemeralContainers"]
    private static let webhookKinds = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]

    private static let rules: [Rule] = [
        Rule("finalizers", in: ["metadata"]),
        Rule("ownerReferences", in: ["metadata"], by: "uid"),
        Rule("containers", in: ["spec"], by: "name"),
        Rule("initContainers", in: ["spec"], by: "name"),
        Rule("ephemeralContainers", in: ["spec"], by: "name"),
        Rule("volumes", in: ["spec"], by: "name", retainsKeys: true),
        Rule("imagePullSecrets", in: ["spec"], by: "name"),
        Rule("hostAliases", in: ["spec"], by: "ip"),
        Rule("topologySpreadConstraints", in: ["spec"], by: "topologyKey"),
        Rule("schedulingGates", in: ["spec"], by: "name"),
        Rule("resourceClaims", in: ["spec"], by: "name", retainsKeys: true),
        Rule("env", in: containers, by: "name"),
        Rule("ports", in: containers, by: "containerPort"),
        Rule("volumeMounts", in: containers + containers.map { $0.dropLast() + "Statuses" }, by: "mountPath"),
        Rule("volumeDevices", in: containers, by: "devicePath"),
        Rule("ports", in: ["spec"], by: "port", kinds: ["Service"]),
        Rule("secrets", in: [""], by: "name", kinds: ["ServiceAccount"]),
        Rule("podCIDRs", in: ["spec"], kinds: ["Node"]),
        Rule("drivers", in: ["spec"], by: "name", kinds: ["CSINode"]),
        Rule("webhooks", in: [""], by: "name", kinds: webhookKinds),
        Rule("matchConditions", in: ["spec", "webhooks"], by: "name"),
        Rule("variables", in: ["spec"], by: "name", kinds: ["ValidatingAdmissionPolicy"]),
        Rule(
            "conditions", in: ["status"], by: "type",
            exceptions: ["ValidatingAdmissionPolicy", "CertificateSigningRequest"]),
        Rule("addresses", in: ["status"], by: "type", kinds: ["Node"]),
        Rule("podIPs", in: ["status"], by: "ip"),
        Rule("hostIPs", in: ["status"], by: "ip"),
        Rule("resourceClaimStatuses", in: ["status"], by: "name", retainsKeys: true),
        Rule("allocatedResourcesStatus", in: containers.map { $0.dropLast() + "Statuses" }, by: "name"),
        Rule("reservedFor", in: ["status"], by: "uid", kinds: ["ResourceClaim"]),
        Rule("strategy", MergeStrategy(retainsKeys: true), kinds: ["Deployment"]),
        Rule("selector", MergeStrategy(isReplaced: true), kinds: ["PodDisruptionBudget"]),
    ]
}

extension ResourceType {
    /// Whether strategic merge patches can be made and applied without the server: kubectl's own types, which are the
    /// built-in ones without those of the API machinery itself.
    public var hasMergeStrategies: Bool {
        !["apiextensions.k8s.io", "apiregistration.k8s.io"].contains(group)
            && BuiltinResources.find(kind: kind, apiVersion: apiVersion) != nil
    }
}
