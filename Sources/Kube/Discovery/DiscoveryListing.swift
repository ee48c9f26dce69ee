extension Discovery {
    /// What `api-resources` lists and in which order; the defaults are kubectl's.
    public struct Listing: Sendable {
        /// By what the types are sorted; those that compare equal follow their names.
        public enum Order: String, Sendable, CaseIterable {
            /// By the plural name.
            case name
            /// By the kind.
            case kind
        }

        /// The only group to be listed; the empty text is the core group, `nil` all groups.
        public var group: String?
        /// Only namespaced types, or only cluster-scoped ones; `nil` for both.
        public var namespaced: Bool?
        /// The verbs that a type must support, all of them.
        public var verbs: [String] = []
        /// The categories that a type must belong to, all of them.
        public var categories: [String] = []
        /// The order; `nil` sorts by group.
        public var order: Order?

        /// Lists everything, sorted by group.
        public init() {}
    }

    /// The types that a listing chooses, sorted. Types without verbs are left out, as kubectl does.
    public func list(_ listing: Listing) -> [ResourceType] {
        preferredTypes.filter { type in
            !type.verbs.isEmpty && (listing.group.map { $0 == type.group } ?? true)
                && (listing.namespaced.map { $0 == type.namespaced } ?? true)
                && listing.verbs.allSatisfy(type.verbs.contains)
                && listing.categories.allSatisfy(type.categories.contains)
        }.enumerated().sorted { left, right in
            let keys = (Self.key(left.element, listing.order), Self.key(right.element, listing.order))
            if keys.0 != keys.1 { return precedes(keys.0, keys.1) }
            if left.element.resource != right.element.resource {
                return precedes(left.element.resource, right.element.resource)
            }
            return left.offset < right.offset
        }.map(\.element)
    }

    private static func key(_ type: ResourceType, _ order: Listing.Order?) -> String {
        switch order {
        case .name: type.resource
        case .kind: type.kind
        case nil: type.group
        }
    }

    /// Bytewise, as Go compares strings.
    private func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
