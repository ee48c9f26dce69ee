/// Which object holds which file, where several may claim the same: the oldest does, and the next one when it goes.
public struct FileClaims {
    /// An object that claims files.
    public struct Claimant: Hashable, Comparable, Sendable {
        /// When it was made, in seconds since 1970.
        public let created: Int64
        /// The type's plural name, the namespace and the name, as in `team/configmaps/web`.
        public let object: String

        /// A claimant by its object and its age.
        public init(object: String, created: Int64) {
            self.object = object
            self.created = created
        }

        /// Older ones come first; of the same age, those whose names do.
        public static func < (left: Claimant, right: Claimant) -> Bool {
            left.created != right.created
                ? left.created < right.created : left.object.utf8.lexicographicallyPrecedes(right.object.utf8)
        }
    }

    /// What a change of claims leads to.
    public struct Outcome: Equatable, Sendable {
        /// The files that the object holds now.
        public var held: Set<String> = []
        /// The files that it claims and another holds, with the holder's name.
        public var lost: [String: String] = [:]
        /// The files that nobody claims any more.
        public var freed: [String] = []
        /// The objects that hold a file now which was another's: what they hold has to be read again.
        public var heirs: Set<String> = []
        /// The files that the object has taken from a younger one, with the younger one's name.
        public var taken: [String: String] = [:]
    }

    /// Who claims each file, the holder first.
    private var claims: [String: [Claimant]] = [:]
    private var objects: [String: (claimant: Claimant, paths: Set<String>)] = [:]

    /// Claims of nobody.
    public init() {}

    /// How many objects claim files, or none of their keys does.
    public var objectCount: Int { objects.count }
    /// How many files are claimed.
    public var fileCount: Int { claims.count }

    /// The object that holds a file.
    public func holder(of path: String) -> String? { claims[path]?.first?.object }

    /// The names of all objects.
    public var names: some Collection<String> { objects.keys }

    /// Notes all that an object claims now; what it claimed before and claims no more is given up.
    public mutating func claim(_ paths: Set<String>, by claimant: Claimant) -> Outcome {
        var outcome = Outcome()
        if let before = objects[claimant.object] {
            // An object of the same name that was made anew has another age.
            let isSame = before.claimant == claimant
            for path in before.paths where !isSame || !paths.contains(path) {
                giveUp(path, before.claimant, keeping: paths, &outcome)
            }
        }
        objects[claimant.object] = (claimant, paths)
        for path in paths {
            var all = claims[path] ?? []
            if !all.contains(claimant) {
                let place = all.firstIndex { claimant < $0 } ?? all.endIndex
                if place == 0, let loser = all.first { outcome.taken[path] = loser.object }
                all.insert(claimant, at: place)
                claims[path] = all
            }
            if all[0] == claimant { outcome.held.insert(path) } else { outcome.lost[path] = all[0].object }
        }
        outcome.heirs.remove(claimant.object)
        return outcome
    }

    /// Gives up all that an object claims: it is gone.
    public mutating func release(_ object: String) -> Outcome {
        var outcome = Outcome()
        guard let before = objects.removeValue(forKey: object) else { return outcome }
        for path in before.paths { giveUp(path, before.claimant, keeping: [], &outcome) }
        return outcome
    }

    private mutating func giveUp(
        _ path: String, _ claimant: Claimant, keeping kept: Set<String>, _ outcome: inout Outcome
    ) {
        guard var all = claims[path], let place = all.firstIndex(of: claimant) else { return }
        all.remove(at: place)
        guard let next = all.first else {
            claims[path] = nil
            if !kept.contains(path) { outcome.freed.append(path) }
            return
        }
        claims[path] = all
        if place == 0 { outcome.heirs.insert(next.object) }
    }
}
