import FakeTransport
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod taint` where the recordings do not tell.
@Suite struct TaintTests {
    private static let node = #"{"kind":"Node","apiVersion":"v1","metadata":{"name":"n1"}}"#
    private static let missing =
        #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"nodes \"n2\" not found","details":{"name":"n2","kind":"nodes"}}"#

    /// As kubectl's on a server of 1.36, whichever is named first.
    @Test(arguments: [["n1", "n2"], ["n2", "n1"]])
    func aNodeThatIsMissingKeepsNoOtherFromItsTaint(_ names: [String]) {
        let client = FakeClient()
        client.answer(.get, "/api/v1/nodes/n1", body: Self.node)
        client.answer(.patch, "/api/v1/nodes/n1?fieldManager=kpod-taint&fieldValidation=Strict", body: Self.node)
        client.answer(.get, "/api/v1/nodes/n2", status: 404, body: Self.missing)
        let run = CommandRun(["taint", "node"] + names + ["a=b:NoSchedule"], client: client)
        #expect(run.status == .notFound)
        #expect(run.output == "node/n1 tainted\n")
        #expect(run.errors.hasPrefix("Error from server (NotFound): nodes \"n2\" not found\n"))
        #expect(client.faults == [])
    }

    @Test(arguments: [
        (["node", "n1", "a=b=c:NoSchedule"], "invalid taint spec: a=b=c:NoSchedule"),
        (["node", "n1", "a=b:NoSchedule:x"], "invalid taint spec"),
        (["node", "n1", "x/y/z:NoSchedule"], "a qualified name must consist of"),
        (["node", "n1", "/z:NoSchedule"], "prefix part must be non-empty"),
        (["node", "n1", "UP/z:NoSchedule"], "prefix part must be a lower case DNS subdomain"),
        (["node", "n1", "a:NoSchedule", "n2"], "all resources must be specified before taint changes: n2"),
        (["node", "n1", "a:NoSchedule", "a-"], "can not both modify and remove the following taint(s)"),
        (["pod", "p", "a:NoSchedule"], "invalid resource type pod, only node types are supported"),
        (["node", "a:NoSchedule"], "no name was specified"),
        (["a:NoSchedule"], "one or more resources must be specified as <resource> <name>"),
    ])
    func whatIsWrongIsSaidBeforeAnythingIsSent(_ words: [String], _ text: String) {
        let client = FakeClient()
        let run = CommandRun(["taint"] + words, client: client)
        #expect(run.status == .usage)
        #expect(run.errors.contains(text), "\(run.errors)")
        #expect(client.asked == [])
    }
}
