import Foundation
import Programs
import Testing

/// `kpod proxy` against the sandbox, with curl as its client.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct ProxyTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.shared() }

    private func start(_ options: String...) throws -> (proxy: RunningCommand, address: String) {
        let proxy = try RunningCommand(
            [sandbox.kpod, "proxy", "--port", "0"] + options, environment: sandbox.environment())
        try proxy.waitForOutput(seconds: 30) { $0.hasSuffix("\n") }
        let address = proxy.outputSoFar.dropFirst("Starting to serve on ".count).dropLast()
        return (proxy, String(address))
    }

    private func curl(_ arguments: String...) throws -> Outcome {
        try run(["/usr/bin/env", "curl", "-s"] + arguments, environment: ["PATH": "/usr/bin:/bin"])
    }

    @Test func itServesTheAPI() throws {
        let (proxy, address) = try start()
        let pods = try curl("http://\(address)/api/v1/namespaces/shop/pods?limit=1")
        #expect(pods.output.contains("PodList"))
        let made = try curl(
            "-X", "POST", "-H", "Content-Type: application/json", "-d",
            #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"by-proxy"}}"#,
            "http://\(address)/api/v1/namespaces/shop/configmaps", "-o", "/dev/null", "-w", "%{http_code}")
        #expect(made.output == "201")
        let gone = try curl("-X", "DELETE", "http://\(address)/api/v1/namespaces/shop/configmaps/by-proxy")
        #expect(gone.output.contains("Success") || gone.output.contains("by-proxy"))
        let head = try curl("-I", "http://\(address)/api/v1/namespaces/shop/pods?limit=1")
        #expect(head.output.hasPrefix("HTTP/1.1 200 OK\r\n"))
        proxy.signal(SIGTERM)
        #expect(try proxy.wait(seconds: 5).status == 143)
    }

    /// Where no more files can be opened it goes on, and says so once: it does not look again and again.
    @Test func whoCannotBeTakenIsWaitedFor() throws {
        let proxy = try RunningCommand(
            ["/bin/sh", "-c", "ulimit -n 8; exec \"$0\" proxy --port 0", sandbox.kpod],
            environment: sandbox.environment())
        try proxy.waitForOutput(seconds: 30) { $0.hasSuffix("\n") }
        let address = proxy.outputSoFar.dropFirst("Starting to serve on ".count).dropLast()
        _ = try curl("--max-time", "1", "http://\(address)/api")
        proxy.signal(SIGTERM)
        let outcome = try proxy.wait(seconds: 5)
        #expect(outcome.status == 143)
        #expect(
            outcome.errors.components(separatedBy: "No further connection can be taken for now").count == 2,
            "\(outcome.errors.prefix(500))")
    }

    @Test func theFilterHolds() throws {
        let (proxy, address) = try start()
        defer { proxy.signal(SIGTERM) }
        let port = address.split(separator: ":")[1]
        let code = ["-o", "/dev/null", "-w", "%{http_code}"]
        func status(_ arguments: String...) throws -> String {
            try run(
                ["/usr/bin/env", "curl", "-s"] + code + arguments, environment: ["PATH": "/usr/bin:/bin"]
            ).output
        }
        #expect(try status("-H", "Host: evil.example", "http://\(address)/api") == "403")
        #expect(try status("http://localhost:\(port)/api") == "200")
        let exec = "/api/v1/namespaces/shop/pods/shell/exec?command=id"
        #expect(try status("http://\(address)\(exec)") == "403")
        #expect(try status("http://\(address)/api/v1/namespaces/shop/pods/shell/%65xec?command=id") == "403")
        #expect(try status("--path-as-is", "http://\(address)/x/..\(exec)") == "403")
    }

    @Test func watchesStream() throws {
        let (proxy, address) = try start()
        defer { proxy.signal(SIGTERM) }
        let watch = try RunningCommand(
            [
                "/usr/bin/env", "curl", "-sN",
                "http://\(address)/api/v1/namespaces/shop/configmaps?watch=true&fieldSelector=metadata.name%3Dwatched",
            ], environment: ["PATH": "/usr/bin:/bin"])
        Thread.sleep(forTimeInterval: 0.5)
        _ = try sandbox.kpod(["create", "configmap", "watched", "-n", "shop"])
        try watch.waitForOutput(seconds: 20) { $0.contains("\"ADDED\"") && $0.contains("watched") }
        _ = try sandbox.kpod(["delete", "configmap", "watched", "-n", "shop"])
        try watch.waitForOutput(seconds: 20) { $0.contains("\"DELETED\"") }
    }

    @Test func aCommandRunsWithIt() throws {
        let outcome = try run(
            [
                sandbox.kpod, "proxy", "--port", "0", "--", "sh", "-c",
                "curl -s localhost:$KPOD_PROXY_PORT/api | grep -c APIVersions; exit 5",
            ], environment: sandbox.environment().merging(["PATH": "/usr/bin:/bin"]) { $1 })
        #expect(outcome.status == 5)
        #expect(outcome.output == "1\n")
    }

    @Test func aUnixSocketIsItsOwnersAlone() throws {
        let path = NSTemporaryDirectory() + "/kpod-proxy-\(UUID().uuidString)"
        let proxy = try RunningCommand(
            [sandbox.kpod, "proxy", "--unix-socket", path], environment: sandbox.environment())
        try proxy.waitForOutput(seconds: 30) { $0.hasSuffix("\n") }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try curl("--unix-socket", path, "http://localhost/api").output.contains("APIVersions"))
    }

    @Test func filesAreServedBesideIt() throws {
        let folder = NSTemporaryDirectory() + "/kpod-www-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let page = String(repeating: "x", count: 1_000_000)
        try page.write(toFile: folder + "/index.html", atomically: true, encoding: .utf8)
        let (proxy, address) = try start("--www", folder)
        defer { proxy.signal(SIGTERM) }
        #expect(try curl("http://\(address)/static/").output == page)
        try FileManager.default.createDirectory(atPath: folder + "/a<b/c", withIntermediateDirectories: true)
        try "hello".write(toFile: folder + "/a<b/f.txt", atomically: true, encoding: .utf8)
        let names = try curl("-L", "http://\(address)/static/a%3Cb")
        #expect(names.output.contains("<a href=\"./c/\">c/</a>\n<a href=\"./f.txt\">f.txt</a>\n"))
        #expect(try curl("http://\(address)/static/a%3Cb/f.txt").output == "hello")
        #expect(try curl("--path-as-is", "http://\(address)/static/../../etc/passwd").output == "404 page not found\n")
    }

    /// kubectl's exec through the proxy, where it is let through.
    @Test(.enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"))
    func upgradesPassWhenAskedFor() throws {
        let (proxy, address) = try start("--reject-paths", "^$")
        defer { proxy.signal(SIGTERM) }
        let kubectl = try #require(sandbox.kubectl)
        let outcome = try run(
            [kubectl, "--server", "http://\(address)", "exec", "shell", "-n", "shop", "--", "echo", "through"],
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"])
        #expect(outcome.output == "through\n", "\(outcome.errors)")
    }
}
