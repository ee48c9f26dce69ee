/// What kpod does otherwise than kubectl on purpose, in some recordings. That it still does is tested too.
struct Excuse {
    let aspects: [ReplayAspect]
    let reason: String
    let names: [String]

    init(_ aspects: ReplayAspect..., because reason: String, in names: String...) {
        self.aspects = aspects
        self.reason = reason
        self.names = names
    }

    /// All of them.
    static let all =
        usage + words + output + requests + set + changes + creations + nodes + diff + show + describe + containers
        + kustomize
}
