import Kube
import Testing

@testable import Transport

@Suite struct CurlCommandTests {
    private func text(
        _ request: Request, _ change: (inout ClusterOptions) -> Void = { _ in }, _ variables: [String: String] = [:]
    ) throws -> String {
        var options = ClusterOptions()
        options.server = "https://10.96.0.1:443"
        change(&options)
        return CurlCommand.text(
            for: request,
            try ClusterConfiguration(
                options: options,
                environment: { variables[$0] ?? ($0 == "KPOD_SERVICE_ACCOUNT_DIR" ? "/sa" : nil) }))
    }

    @Test func aGet() throws {
        let request = Request(path: "/api/v1/pods", query: [QueryItem("limit", "500"), QueryItem("l", "a=b c")])
        #expect(
            try text(request)
                == #"curl --cacert /sa/ca.crt -H "Authorization: Bearer $(cat /sa/token)" -H 'Accept: application/json' "#
                + "--compressed 'https://10.96.0.1:443/api/v1/pods?limit=500&l=a%3Db+c'\n")
    }

    @Test func aBodyOfSeveralLines() throws {
        let request = Request(
            method: .patch, path: "/api/v1/x", body: Array("a: 'b'\nEOF\n".utf8),
            contentType: "application/apply-patch+yaml")
        #expect(
            try text(request) {
                $0.disableCompression = true
                $0.asUser = "it's"
            }
                == #"curl --cacert /sa/ca.crt -H "Authorization: Bearer $(cat /sa/token)" -H 'Accept: application/json' "#
                + #"-H 'Impersonate-User: it'\''s' -X PATCH -H 'Content-Type: application/apply-patch+yaml' "#
                + "--data-binary @- https://10.96.0.1:443/api/v1/x <<'EOF_'\na: 'b'\nEOF\nEOF_\n")
    }

    @Test func theBodyStaysOutOfTheLog() throws {
        let request = Request(method: .post, path: "/x", body: Array("hidden".utf8), contentType: "text/plain")
        var options = ClusterOptions()
        options.server = "https://h"
        let configuration = try ClusterConfiguration(options: options, environment: { _ in nil })
        let text = CurlCommand.text(for: request, configuration, showsBody: false)
        #expect(text.contains("--data-binary @- https://h/x\n"))
        #expect(!text.contains("hidden"))
    }

    /// As `kpod proxy` passes them on: whoever brings credentials uses no others, and they stay out of every log.
    @Test func credentialsOfARequestAreMasked() throws {
        let protocols = "base64url.bearer.authorization.k8s.io.c2VjcmV0, v4.channel.k8s.io"
        let command = try text(
            Request(
                path: "/x",
                headers: [
                    Header("authorization", "Basic c2VjcmV0"), Header("Cookie", "c2VjcmV0"),
                    Header("Sec-WebSocket-Protocol", protocols),
                ]))
        #expect(!command.contains("c2VjcmV0"), "\(command)")
        #expect(!command.contains("/sa/token"))
        #expect(command.contains("-H 'authorization: <masked>' -H 'Cookie: <masked>'"))
        #expect(command.contains("base64url.bearer.authorization.k8s.io.<masked>, v4.channel.k8s.io"))
    }

    @Test func otherTrustAndIdentity() throws {
        let command = try text(Request(path: "/x")) {
            $0.insecureSkipTLSVerify = true
            $0.token = "secret"
            $0.tlsServerName = "kubernetes"
        }
        #expect(!command.contains("secret"))
        #expect(
            command
                == "curl --insecure --connect-to kubernetes:443:10.96.0.1:443 -H 'Host: 10.96.0.1:443' "
                + #"-H "Authorization: Bearer $KPOD_TOKEN" -H 'Accept: application/json' --compressed "#
                + "https://kubernetes:443/x\n")
    }

    @Test func aProxyThatKpodIgnoresIsIgnored() throws {
        #expect(
            try text(Request(path: "/x"), { _ in }, ["HTTPS_PROXY": "http://p"]).contains(" --noproxy '*' "))
    }
}
