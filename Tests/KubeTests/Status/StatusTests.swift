import JSON
import Testing

@testable import Kube

/// Statuses are read from the recorded answers, and their text is compared with what kubectl printed.
struct StatusTests {
    private func status(_ name: String) throws -> Status {
        let failure = try #require(try Recording(name).failure)
        return Status(ResponseHead(status: failure.status), body: failure.responseBody, to: Request(path: failure.path))
    }

    @Test(arguments: [
        "anonymous", "forbidden-pods", "forbidden-crd", "forbidden-metrics", "forbidden-delete", "get-missing",
        "get-continue-expired", "get-list-rv-expired", "list-continue-bad", "raw-missing", "raw-missing-api",
        "apply-invalid", "apply-missing-ns", "apply-unknown-field", "logs-previous-none", "delete-missing",
    ])
    func printsWhatKubectlPrinted(name: String) throws {
        let lines = try Recording(name).stderr
        #expect(try status(name).errorText + "\n" == lines)
    }

    @Test func namesTheSelectorsOfAList() throws {
        let pods = try #require(BuiltinResources.find(ResourceName("pods")))
        #expect(
            try status("get-selector-bad").listing(pods, labelSelector: "app in", fieldSelector: "").errorText + "\n"
                == Recording("get-selector-bad").stderr)
        #expect(
            try status("get-field-bad").listing(pods, labelSelector: "", fieldSelector: "nope=1").errorText + "\n"
                == Recording("get-field-bad").stderr)
    }

    @Test func explainsApplyConflicts() throws {
        #expect(try (status("apply-conflict").applyConflictText ?? "") + "\n" == Recording("apply-conflict").stderr)
        #expect(try status("get-missing").applyConflictText == nil)
    }

    @Test func readsEveryField() throws {
        let status = try status("apply-invalid")
        #expect(status.code == 422)
        #expect(status.details?.group == "apps")
        #expect(status.details?.causes.count == 3)
        #expect(status.details?.causes.first?.field == "spec.replicas")
    }

    @Test(arguments: [
        #"{"kind":"Status"}"#, #"{"kind":"Status","details":null,"code":"x","message":7}"#,
        #"{"kind":"Status","details":{"causes":[null,1,{}],"retryAfterSeconds":"x"}}"#,
    ])
    func survivesMissingFields(text: String) {
        let status = Status(ResponseHead(status: 500), body: Array(text.utf8), to: Request(path: "/x"))
        #expect(status.code == 500)
        #expect(status.errorText.hasPrefix("Error from server (InternalError): an error on the server ("))
    }

    @Test func readsSuccess() throws {
        let text = #"{"kind":"Status","status":"Success","details":{"name":"c1","kind":"configmaps","uid":"u"}}"#
        let status = try #require(Status(JSONDocument(parsing: Array(text.utf8)).root))
        #expect(status.details?.uid == "u")
    }

    @Test func escapesControlCharacters() {
        let status = Status(message: "a\u{1B}[31m\u{9B}b", reason: "X\u{7}", code: 500)
        #expect(status.errorText == "Error from server (X^G): a^[[31m\\u009bb")
    }
}
