import Foundation
import Kube
import Testing

@testable import Output

/// Which kinds kubectl describes in a way of its own (v1.37's describer map), and what does it here.
@Suite struct DescribedKindTests {
    private static let table = """
        CertificateSigningRequest.certificates.k8s.io  CertificateSigningRequestDescription
        ClusterRole.rbac.authorization.k8s.io          RoleDescription
        ClusterRoleBinding.rbac.authorization.k8s.io   AccessDescription
        ConfigMap                                      ConfigMapDescription
        CronJob.batch                                  JobDescription
        CSINode.storage.k8s.io                         CSINodeDescription
        DaemonSet.apps                                 DaemonSetDescription
        Deployment.apps                                DeploymentDescription
        Endpoints                                      EndpointsDescription
        EndpointSlice.discovery.k8s.io                 EndpointSliceDescription
        HorizontalPodAutoscaler.autoscaling            HorizontalPodAutoscalerDescription
        Ingress.networking.k8s.io                      IngressDescription
        IngressClass.networking.k8s.io                 IngressClassDescription
        IPAddress.networking.k8s.io                    IPAddressDescription
        Job.batch                                      JobDescription
        LimitRange                                     LimitRangeDescription
        Namespace                                      NamespaceDescription
        NetworkPolicy.networking.k8s.io                NetworkPolicyDescription
        Node                                           NodeDescription
        PersistentVolume                               PersistentVolumeDescription
        PersistentVolumeClaim                          PersistentVolumeClaimDescription
        Pod                                            PodDescription
        PodDisruptionBudget.policy                     PodDisruptionBudgetDescription
        PriorityClass.scheduling.k8s.io                PriorityClassDescription
        ReplicaSet.apps                                ReplicaSetDescription
        ReplicationController                          ReplicaSetDescription
        ResourceQuota                                  ResourceQuotaDescription
        Role.rbac.authorization.k8s.io                 RoleDescription
        RoleBinding.rbac.authorization.k8s.io          AccessDescription
        Secret                                         SecretDescription
        Service                                        ServiceDescription
        ServiceAccount                                 AccessDescription
        ServiceCIDR.networking.k8s.io                  ServiceCIDRDescription
        StatefulSet.apps                               StatefulSetDescription
        StorageClass.storage.k8s.io                    StorageClassDescription
        VolumeAttributesClass.storage.k8s.io           VolumeAttributesClassDescription
        """

    private static let rows = table.split(separator: "\n").map { line in
        let words = line.split(separator: " ").map(String.init)
        return (kind: words[0], file: words[1])
    }

    @Test func everyKindThatKubectlDescribesIsDescribed() {
        let known = DescribedKind.all.map { $0.kind + ($0.group.isEmpty ? "" : "." + $0.group) }
        #expect(known.sorted() == Self.rows.map(\.kind).sorted())
        #expect(Set(known).count == known.count)
    }

    @Test(arguments: rows.map(\.kind))
    func theFileSaysThatItDescribesTheKind(_ kind: String) throws {
        let file = try #require(Self.rows.first { $0.kind == kind }?.file)
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Output/Describe")
        let text = try String(contentsOf: folder.appending(path: file + ".swift"), encoding: .utf8)
        #expect(text.contains("\"\(kind.prefix { $0 != "." })\""))
    }

    /// The built-in types know their descriptions, whatever their version; others are shown field by field.
    @Test func typesAreFoundByKindAndGroup() throws {
        for row in Self.rows {
            let words = row.kind.split(separator: ".", maxSplits: 1).map(String.init)
            let type = try #require(
                BuiltinResources.all.first { $0.kind == words[0] && $0.group == (words.count > 1 ? words[1] : "") },
                "\(row.kind)")
            #expect(DescribedKind.find(type).kind == type.kind)
        }
        let lease = try #require(BuiltinResources.all.first { $0.kind == "Lease" })
        #expect(DescribedKind.find(lease).kind == "")
    }
}
