import Kube
import Testing

@Suite struct RequestAttributesPathTests {
    @Test(arguments: [
        (Method.get, "/api/v1/pods", "list  pods   "), (.get, "/api/v1/namespaces/a/pods/b", "get  pods  a b"),
        (.get, "/api/v1/namespaces/a/pods/b/log?follow=true", "get  pods log a b"),
        (.get, "/apis/apps/v1/namespaces/a/deployments?watch=true", "watch apps deployments  a "),
        (.get, "/api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Db", "list  pods  a b"),
        (.get, "/api/v1/namespaces", "list  namespaces   "), (.get, "/api/v1/namespaces/a", "get  namespaces  a a"),
        (.put, "/api/v1/namespaces/a/finalize", "update  namespaces finalize a a"),
        (.post, "/api/v1/namespaces/a/pods", "create  pods  a "),
        (.delete, "/api/v1/namespaces/a/pods", "deletecollection  pods  a "),
        (.delete, "/api/v1/nodes/n%2Fx", "delete  nodes   n/x"), (.patch, "/api/v1/nodes/n", "patch  nodes   n"),
        (.get, "/api/v1/watch/namespaces/a/pods", "watch  pods  a "),
    ])
    func isWhatTheAuthorizerReads(_ method: Method, _ path: String, _ expected: String) {
        let found = RequestAttributes(method: method, path: path)
        let words = found.map { [$0.verb, $0.group, $0.resource, $0.subresource, $0.namespace ?? "", $0.name ?? ""] }
        #expect(words?.joined(separator: " ") == expected)
    }

    @Test(arguments: [
        "/", "", "/metrics", "/api", "/api/v1", "/apis/apps/v1", "/version", "/openapi/v3", "/%", "/api/%zz",
    ])
    func otherPathsAreNoResource(_ path: String) {
        #expect(RequestAttributes(method: .get, path: path) == nil)
    }
}
