import JSON
import Testing

@testable import Kube

@Suite struct QualityOfServiceTests {
    private static func container(_ requests: String, _ limits: String) -> String {
        #"{"resources":{"requests":\#(requests),"limits":\#(limits)}}"#
    }

    private static let whole = container(#"{"cpu":"1","memory":"1Gi"}"#, #"{"cpu":"1000m","memory":"1024Mi"}"#)

    @Test(
        arguments: [
            ("{}", .bestEffort), (#"{"containers":[{"name":"a"}]}"#, .bestEffort),
            (
                #"{"containers":[{"resources":{"requests":{"ephemeral-storage":"1Gi"},"limits":{"cpu":"0"}}}]}"#,
                .bestEffort
            ),
            (#"{"containers":[\#(whole)]}"#, .guaranteed),
            (#"{"containers":[\#(whole),{"name":"b"}]}"#, .burstable),
            (#"{"containers":[\#(whole)],"initContainers":[{"name":"i"}]}"#, .burstable),
            (#"{"containers":[\#(whole)],"initContainers":[\#(whole)]}"#, .guaranteed),
            (#"{"containers":[\#(container(#"{"cpu":1}"#, "{}"))]}"#, .burstable),
            (
                #"{"containers":[\#(container(#"{"cpu":"1","memory":"1Gi"}"#, #"{"cpu":"2","memory":"1Gi"}"#))]}"#,
                .burstable
            ),
            // Limits alone, which a server makes the requests too.
            (#"{"containers":[\#(container("{}", #"{"cpu":"2","memory":"1Gi"}"#))]}"#, .burstable),
            (#"{"containers":[{"name":"a"}],"resources":{"requests":{"cpu":"1"}}}"#, .burstable),
            // Of the pod as a whole there are but these.
            (#"{"containers":[\#(whole)],"resources":{"requests":{"storage":"1"}}}"#, .guaranteed),
            (#"{"containers":[\#(whole)],"resources":{"limits":{"hugepages-2Mi":"2Mi"}}}"#, .bestEffort),
        ] as [(String, QualityOfService)])
    func theClassFollowsFromRequestsAndLimits(_ spec: String, _ expected: QualityOfService) throws {
        #expect(QualityOfService(ofSpec: try JSONDocument(parsing: Array(spec.utf8)).root) == expected)
    }

    @Test func nothingIsKnownOfAPodWithoutASpec() {
        #expect(QualityOfService(ofSpec: nil) == .bestEffort)
    }
}
