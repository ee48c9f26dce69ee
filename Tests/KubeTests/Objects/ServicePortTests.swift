import Testing

@testable import Kube

@Suite struct ServicePortTests {
    @Test(arguments: [("80", 80), ("0", 0), ("65535", 65535), ("0080", 80)])
    func numbersAreRead(_ text: String, _ number: Int) throws {
        #expect(try ServicePort.number(text) == number)
    }

    @Test(arguments: [
        ("65536", "value out of range"), ("", "invalid syntax"), ("+5", "invalid syntax"), ("-1", "invalid syntax"),
        ("http", "invalid syntax"), ("99999999999999999999", "value out of range"),
    ])
    func othersAreRefusedInGosWords(_ text: String, _ reason: String) {
        #expect(throws: InvalidInput("strconv.ParseUint: parsing \"\(text)\": \(reason)")) {
            try ServicePort.number(text)
        }
    }

    private static let letters = "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"

    @Test(arguments: [
        ("8080", [String]()), ("http", []), ("123x", []), ("0", ["must be between 1 and 65535, inclusive"]),
        ("70000", ["must be between 1 and 65535, inclusive"]),
        ("abcdefghijklmnopq", ["must be no more than 15 characters"]),
        ("a--b", ["must not contain consecutive hyphens"]), ("-a", ["must not begin or end with a hyphen"]),
        ("", [letters, "must contain at least one letter (a-z)"]),
        ("A", [letters, "must contain at least one letter (a-z)"]),
        ("no_such", [letters]),
    ])
    func targetsAreCheckedAsKubectlDoes(_ text: String, _ faults: [String]) {
        #expect(ServicePort.targetFaults(in: text) == faults)
    }

    @Test(arguments: [
        ("a.b", true), ("db-1.example.com", true), ("", false), ("a_b", false), ("A.b", false), ("a..b", false),
        ("-a", false), ("a-", false), (String(repeating: "a", count: 254), false),
    ])
    func namesOfTheDNS(_ text: String, _ isName: Bool) {
        #expect(DNSName.isSubdomain(text) == isName)
    }
}
