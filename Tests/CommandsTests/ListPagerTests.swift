import FakeTransport
import Testing

@testable import CLIRuntime
@testable import Commands

/// Lists whose pages are not as they should be.
@Suite struct ListPagerTests {
    private static let path = "/api/v1/namespaces/default/configmaps?limit=500"

    private static func page(_ name: String, _ token: String, tokenIsLast: Bool = false) -> String {
        let metadata = #""metadata":{"resourceVersion":"7","continue":"\#(token)"}"#
        let items = #""items":[{"metadata":{"name":"\#(name)","namespace":"default"}}]"#
        let members = tokenIsLast ? items + "," + metadata : metadata + "," + items
        return #"{"kind":"ConfigMapList","apiVersion":"v1",\#(members)}"#
    }

    @Test(arguments: [false, true])
    func pagesThatLeadBackAreAnErrorAndNoEnd(_ tokenIsLast: Bool) {
        for tokens in [["a", "a"], ["a", "b", "a"]] {
            let client = FakeClient()
            var asked = Self.path
            for (index, token) in tokens.enumerated() {
                client.answer(.get, asked, body: Self.page("m\(index)", token, tokenIsLast: tokenIsLast))
                asked = "/api/v1/namespaces/default/configmaps?continue=\(token)&limit=500"
            }
            let run = CommandRun("get", "cm", "-o", "json", client: client)
            #expect(run.errors.contains("a page of the list that leads back to an earlier one"), "\(run.errors)")
            #expect(run.status == .failure)
            #expect(client.faults == [])
        }
    }
}
