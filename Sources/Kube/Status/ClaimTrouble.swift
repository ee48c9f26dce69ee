import JSON
import Text

/// What keeps a PersistentVolumeClaim from being bound.
struct ClaimTrouble {
    /// What is wrong, and what would mend it.
    let trouble: Trouble

    /// Looks at a claim that is not bound.
    ///
    /// - Parameter reason: what its status says of that.
    init(_ claim: APIObject, reason: String, _ events: ObjectEvents) {
        let storageClass = claim.node.at("spec", "storageClassName")?.string ?? ""
        guard let event = events.claimState else {
            trouble = Trouble(
                reason,
                mendedBy: storageClass.isEmpty
                    ? Self.unclassed
                    : "its class may wait for a pod that uses it; otherwise its events say what is amiss")
            return
        }
        trouble = Trouble(
            "\(reason): \(event.reason): \(event.message)", mendedBy: Self.remedy(event, storageClass))
    }

    private static let unclassed = "name a storage class, or make a volume that fits"

    /// The reasons are those of the volume controllers (pkg/controller/volume/events) and external provisioners.
    private static func remedy(_ event: EventFacts, _ storageClass: String) -> String? {
        switch event.reason {
        case "WaitForFirstConsumer": return "make a pod that uses it: its class lets it wait for one"
        case "WaitForPodScheduled":
            return "see why the pod that uses it has no node: its volume is made where that runs"
        case "ExternalProvisioning": return "see that the provisioner of its class runs (kpod get sc \(storageClass))"
        case "FailedBinding" where storageClass.isEmpty: return unclassed
        default: break
        }
        if let missing = event.message.part(between: "storageclass.storage.k8s.io \"", "\" not found") {
            return "make the StorageClass \(missing), or make the claim anew with one that exists (kpod get sc)"
        }
        return nil
    }
}
