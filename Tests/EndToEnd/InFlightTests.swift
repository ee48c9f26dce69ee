import Foundation
import Testing

extension Faults {
    /// What goes over the wire, and nothing more.
    @Suite struct InFlightTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.spoiled() }

        @Test(arguments: [
            ["get", "pods"], ["get", "pod", "crasher"], ["get", "po", "-o", "json"], ["get", "deploy", "-A"],
        ])
        func aBuiltInTypeIsOneRequest(_ arguments: [String]) throws {
            try sandbox.forgetRequests()
            #expect(try sandbox.kpod(arguments + ["-n", "shop"]).status == 0)
            #expect(try sandbox.requests().map(\.method) == ["GET"])
        }

        @Test func severalTypesAreInFlightTogetherOverOneConnection() throws {
            let began = Date()
            let seen = try sandbox.spoiled(#"{"path":"/namespaces/shop/","delay":1}"#) {
                try sandbox.requests(of: "get", "pods,svc,deploy")
            }
            #expect(seen.count == 3)
            #expect(Set(seen.map(\.connection)).count == 1)
            #expect(seen.allSatisfy { $0.version == "HTTP/2" })
            #expect(Date().timeIntervalSince(began) < 2.5, "three answers that take a second each came together")
        }

        @Test func allIsDiscoveryAndOneRequestATypeOverOneConnection() throws {
            let seen = try sandbox.requests(of: "get", "all")
            #expect(Set(seen.prefix(2).map(\.path)) == ["/api", "/apis"])
            #expect(Set(seen.map(\.path)).count == seen.count)
            #expect(Set(seen.map(\.connection)).count == 1)
        }

        @Test func anUnknownTypeIsOneDiscovery() throws {
            try sandbox.forgetRequests()
            #expect(try sandbox.kpod("get", "nothing-like-this").status == 3)
            #expect(Set(try sandbox.requests().map(\.path)) == ["/api", "/apis"])
            #expect(try sandbox.requests().count == 2)
            #expect(try sandbox.requests(of: "get", "widgets").count == 3)
        }

        @Test func pagesFollowEachOtherOverOneConnection() throws {
            let seen = try sandbox.requests(of: "get", "pods", "-n", "many", "-o", "name")
            #expect(seen.count == 3)
            #expect(Set(seen.map(\.connection)).count == 1)
        }

        @Test func anAPIThatIsDownCostsOnlyWhoAsksForIt() throws {
            try sandbox.control("POST", "discovery", body: #"{"down":["metrics.k8s.io"]}"#)
            defer { _ = try? sandbox.control("POST", "discovery", body: #"{"down":[]}"#) }
            for arguments in [["get", "pods"], ["get", "widgets"], ["get", "all"]] {
                let outcome = try sandbox.kpod(arguments)
                #expect(outcome.status == 0, "\(arguments)")
                #expect(outcome.errors.isEmpty, "\(arguments)")
            }
            let all = try sandbox.kpod("api-resources")
            #expect(all.output.contains("widgets"))
            #expect(all.errors.contains("metrics.k8s.io/v1"))
        }
    }
}
