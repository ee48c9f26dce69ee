import Testing

@testable import Kube

struct StatusCategoryTests {
    @Test(arguments: [
        ("forbidden-pods", Status.Category.forbidden), ("forbidden-metrics", .forbidden), ("anonymous", .forbidden),
        ("get-missing", .notFound), ("raw-missing", .notFound), ("apply-missing-ns", .notFound),
        ("unauthorized", .unauthorized), ("apply-conflict", .rejected), ("apply-invalid", .rejected),
        ("get-continue-expired", .rejected), ("list-continue-bad", .rejected), ("apply-unknown-field", .rejected),
    ])
    func ofRecordedFailures(name: String, expected: Status.Category) throws {
        let failure = try #require(try Recording(name).failure)
        let status = Status(
            ResponseHead(status: failure.status), body: failure.responseBody, to: Request(path: failure.path))
        #expect(status.category == expected)
    }

    @Test(arguments: [
        (#"pods "a" is forbidden: exceeded quota: q, requested: pods=1"#, Status.Refusal.quota),
        (#"pods "a" is forbidden: failed quota: q: must specify limits.cpu"#, .quota),
        (#"pods "a" is forbidden: violates PodSecurity "restricted:latest": x"#, .podSecurity),
        (
            #"roles.rbac.authorization.k8s.io "a" is forbidden: user "u" (groups=["g"]) is attempting to grant RBAC permissions not currently held:"#,
            .escalation
        ),
        (#"admission webhook "x.y" denied the request: no"#, .admission),
        (#"pods "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no"#, .admission),
        (
            #"users "u" is forbidden: User "v" cannot impersonate resource "users" in API group "" at the cluster scope"#,
            .authorizer
        ),
        (
            #"pods is forbidden: User "a\"b" cannot list resource "pods" in API group "" in the namespace "x": why"#,
            .authorizer
        ),
        ("", .other), ("nonsense", .other), (#"pods is forbidden: user "x" cannot"#, .other),
    ])
    func tellsRefusalsApart(message: String, expected: Status.Refusal) {
        let status = Status(message: message, reason: "Forbidden", code: 403)
        #expect(status.refusal == expected)
        #expect(status.category == (expected == .authorizer ? .forbidden : .rejected))
    }

    @Test func knowsTimeouts() {
        #expect(Status(message: "", reason: "Timeout", code: 504).category == .timeout)
        #expect(Status(message: "", code: 500).category == .other)
        #expect(Status(message: "", code: 429).category == .other)
        #expect(Status(message: "", reason: "NotFound", code: 0).category == .notFound)
        #expect(Status(message: "", reason: "Expired", code: 410).isExpired)
    }
}
