import JSON
import Testing

@testable import Kube

struct ManagedFieldsTests {
    @Test func readsARecordedObject() throws {
        let body = try #require(try Recording("get-json-managed").exchanges.last?.responseBody)
        let entries = ManagedFieldsEntry.entries(of: try JSONDocument(parsing: body).root)
        #expect(entries.map(\.manager) == ["kubectl-client-side-apply", "kubelet"])
        #expect(entries.map(\.operation) == [.update, .update])
    }

    @Test func entriesThatAreNone() throws {
        let text = #"{"metadata":{"managedFields":[{"manager":"m","operation":"Apply"},{},7]}}"#
        let entries = ManagedFieldsEntry.entries(of: try JSONDocument(parsing: Array(text.utf8)).root)
        #expect(entries.map(\.manager) == ["m", "", ""])
        #expect(entries.map(\.operation) == [.apply, nil, nil])
    }

    @Test(arguments: [
        (#"conflict with "kpod""#, "kpod", String?.none, false),
        (#"conflict with "kubectl-client-side-apply" using v1"#, "kubectl-client-side-apply", "v1", true),
        (
            #"conflict with "m \"q\"" with subresource "scale" using apps/v1 at 2026-01-01T00:00:00Z"#, #"m "q""#,
            "apps/v1", false
        ),
    ])
    func readsConflicts(message: String, manager: String, using: String?, clientSide: Bool) throws {
        var details = Status.Details()
        details.causes = [Status.Cause(reason: "FieldManagerConflict", message: message, field: ".data.a")]
        let conflicts = Status(message: "", reason: "Conflict", code: 409, details: details).applyConflicts
        let conflict = try #require(conflicts.first)
        #expect(conflict.manager == manager && conflict.updatedUsing == using)
        #expect(conflict.field == ".data.a" && conflict.isClientSideApply == clientSide)
    }

    @Test func readsRecordedConflicts() throws {
        let failure = try #require(try Recording("apply-over-client").failure)
        let status = Status(ResponseHead(status: 409), body: failure.responseBody, to: Request(path: failure.path))
        #expect(status.applyConflicts.map(\.isClientSideApply) == [true])
        #expect(status.applyConflicts.map(\.field) == [".data.a"])
    }
}
