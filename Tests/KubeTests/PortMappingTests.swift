import JSON
import Testing

@testable import Kube

@Suite struct PortMappingTests {
    private static let pod = """
        {"metadata":{"name":"web-1"},"spec":{"containers":[{"ports":[
          {"name":"http","containerPort":8080},{"name":"dns","containerPort":53,"protocol":"UDP"}]}]}}
        """
    private static let service = """
        {"metadata":{"name":"web"},"spec":{"clusterIP":"10.0.0.1","ports":[
          {"name":"web","port":80,"targetPort":"http"},{"name":"admin","port":81,"targetPort":9000},
          {"name":"plain","port":82},{"name":"dns","port":53,"protocol":"UDP"}]}}
        """

    private func resolve(_ text: String, service: String? = nil) throws -> String {
        let pod = try JSONDocument(parsing: Array(Self.pod.utf8))
        let service = try service.map { try JSONDocument(parsing: Array($0.utf8)) }
        let ports = try PortMapping(text).resolved(
            in: APIObject(pod.root), service: service.map { APIObject($0.root) })
        return "\(ports.local):\(ports.remote)"
    }

    @Test(
        arguments: [
            ("8080", "8080:8080"), (":8080", "0:8080"), ("5000:8080", "5000:8080"), ("http", "8080:8080"),
            ("5000:http", "5000:8080"), ("0:http", "0:8080"),
        ] as [(String, String)])
    func ofAPod(text: String, ports: String) throws { #expect(try resolve(text) == ports) }

    @Test(
        arguments: [
            ("80", "80:8080"), ("web", "80:8080"), (":web", "0:8080"), ("5000:81", "5000:9000"), ("plain", "82:82"),
        ] as [(String, String)])
    func ofAService(text: String, ports: String) throws {
        #expect(try resolve(text, service: Self.service) == ports)
    }

    @Test func aHeadlessServiceLeadsToThePodsOwnPort() throws {
        let service = Self.service.replacing("10.0.0.1", with: "None")
        #expect(try resolve("81", service: service) == "81:81")
    }

    @Test(
        arguments: [
            ("99999", "error parsing local port '99999': strconv.ParseUint: parsing \"99999\": value out of range"),
            ("x:80", "error parsing local port 'x': strconv.ParseUint: parsing \"x\": invalid syntax"),
            ("80:0", "remote port must be > 0"), ("nope", "Pod 'web-1' does not have a named port 'nope'"),
            ("a:b:c", "\"a:b:c\" is no [LOCAL:]REMOTE, such as 8080:80"), ("dns", "UDP protocol is not supported"),
            ("80:", "is neither the number nor the name of a port"),
        ] as [(String, String)])
    func faultsOfAPod(text: String, message: String) {
        #expect { try resolve(text) } throws: { "\($0)".contains(message) }
    }

    @Test(
        arguments: [
            ("90", "Service web does not have a service port 90"),
            ("nope", "Service 'web' does not have a named port 'nope'"), ("53", "UDP protocol is not supported for 53"),
        ] as [(String, String)])
    func faultsOfAService(text: String, message: String) {
        #expect { try resolve(text, service: Self.service) } throws: { "\($0)".contains(message) }
    }
}
