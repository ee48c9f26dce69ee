import Foundation
import Programs
import Testing

/// From a refusal to the role that lifts it, and what the server says of the caller's rights.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct AccessTests {
    /// Rights come and go here, so that no other suite may share the server.
    private static let started = Result { try Sandbox.another() }

    private static let manifest =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: made-by-default, namespace: shop}, data: {a: b}}"

    /// Calls that default/default may not make. Those that would change what other tests see are dry runs.
    static let refused: [[String]] = [
        ["get", "pods", "-n", "shop"],
        ["get", "pods", "-A"],
        ["get", "pod", "shell", "-n", "shop"],
        ["get", "pod", "shell", "-n", "shop", "--subresource=status"],
        ["get", "pods", "-n", "shop", "--field-selector=metadata.name=shell"],
        ["get", "pods", "-n", "shop", "-l", "app=web", "-o", "json"],
        ["get", "pods,services,configmaps", "-n", "shop"],
        ["get", "pods,deployments,nodes", "-n", "shop"],
        ["get", "secret", "db", "-n", "shop"],
        ["get", "cm", "settings", "-n", "shop", "-o", "yaml"],
        ["get", "deploy", "-n", "shop"],
        ["get", "deploy", "web", "-n", "shop", "--subresource=scale"],
        ["get", "events", "-n", "shop"],
        ["get", "widgets", "-n", "shop"],
        ["get", "widgets.example.com", "-A"],
        ["get", "widget", "big", "-n", "shop"],
        ["get", "nodes"],
        ["get", "node", "node1"],
        ["get", "namespaces"],
        ["get", "ns", "shop"],
        ["get", "roles", "-n", "shop"],
        ["get", "clusterroles"],
        ["get", "crd"],
        ["get", "--raw", "/metrics"],
        ["get", "--raw", "/api/v1/namespaces/shop/pods"],
        ["get", "--raw", "/api/v1/namespaces/shop/pods/shell/log"],
        ["get", "--raw", "/apis/apps/v1/deployments"],
        ["delete", "pod", "shell", "-n", "shop", "--dry-run=server"],
        ["delete", "node", "node1", "--dry-run=server"],
        ["apply", "-f", "-", "--dry-run=server"],
        ["apply", "-f", "-", "--server-side", "--dry-run=server"],
    ]

    /// The words of the commands that a refusal suggests; none of them needs quotes here.
    private static func suggestions(_ outcome: Outcome) -> [[String]] {
        outcome.errors.split(separator: "\n").filter { $0.hasPrefix("    kpod auth grant ") }
            .map { $0.split(separator: " ").dropFirst().map(String.init) }
    }

    @Test(arguments: refused)
    func whatTheHintPrintsLiftsTheRefusal(_ call: [String]) throws {
        let sandbox = try Self.started.get()
        let input = call.contains("-") ? Self.manifest : nil
        let first = try sandbox.kpod(call, as: "default", input: input)
        #expect(first.status == 4, "\(first.output)\(first.errors)")
        let commands = Self.suggestions(first)
        #expect(!commands.isEmpty, "\(first.errors)")

        var roles: [String] = []
        for command in commands {
            // Where nothing but the command's words is known: no server, no account of the pod's own.
            let isBuiltin = !command.joined().contains("example.com")
            let printed = try sandbox.kpod(
                isBuiltin ? command + ["--server=https://127.0.0.1:1"] : command, as: "default")
            #expect(printed.status == 0, "\(printed.errors)")
            roles.append(printed.output)
            let applied = try sandbox.kpod("apply", "-f", "-", input: printed.output)
            #expect(applied.status == 0, "\(applied.errors)")
        }
        let second = try sandbox.kpod(call, as: "default", input: input)
        // The sandbox has no metrics; that it says so is the authorizer's yes.
        #expect(second.status == (call.contains("/metrics") ? 3 : 0), "\(first.errors)\(roles)\(second.errors)")
        for role in roles {
            #expect(try sandbox.kpod("delete", "-f", "-", input: role).status == 0)
        }
        #expect(try sandbox.kpod(call, as: "default", input: input).status == 4)
    }

    /// What is granted is no more than was missing: a neighbour of each call stays refused.
    @Test func aGrantIsNoWiderThanAsked() throws {
        let sandbox = try Self.started.get()
        let role = try sandbox.kpod("auth", "grant", "get", "secrets", "db", "-n", "shop", as: "default").output
        #expect(try sandbox.kpod("apply", "-f", "-", input: role).status == 0)
        defer { _ = try? sandbox.kpod("delete", "-f", "-", input: role) }
        let questions =
            "get secrets/db -n shop\nget secrets -n shop\nlist secrets -n shop\nget secrets/db -n default\nget /metrics\n"
        let answers = try sandbox.kpod("auth", "can-i", "--from", "-", as: "default", input: questions)
        #expect(
            answers.output == """
                yes   get secrets/db -n shop
                no    get secrets -n shop
                no    list secrets -n shop
                no    get secrets/db -n default
                no    get /metrics

                """)
        #expect(answers.status == 1)
    }

    @Test func aWatchNeedsListAndWatchAtOnce() throws {
        let sandbox = try Self.started.get()
        let call = ["get", "pods", "-n", "shop", "--watch"]
        let first = try sandbox.kpod(call, as: "default")
        #expect(first.status == 4)
        let command = try #require(Self.suggestions(first).first)
        let role = try sandbox.kpod(command, as: "default").output
        #expect(try sandbox.kpod("apply", "-f", "-", input: role).status == 0)
        defer { _ = try? sandbox.kpod("delete", "-f", "-", input: role) }
        let watch = try sandbox.start("get", "pods", "-n", "shop", "--watch", as: "default")
        try watch.waitForOutput { $0.contains("shell") }
        usleep(300_000)
        watch.signal(SIGTERM)
        #expect(try watch.wait().status == 143)
    }

    @Test func aRevokedTokenIsExplained() throws {
        let sandbox = try Self.started.get()
        let token = "eyJhbGciOiJub25lIn0." + Data(#"{"sub":"x","exp":1000}"#.utf8).base64EncodedString() + ".x"
        let outcome = try sandbox.kpod(
            "get", "pods", "--token", token.replacingOccurrences(of: "=", with: ""), as: "default")
        #expect(outcome.status == 5)
        #expect(outcome.errors.contains("has probably expired: its time ran out"))
    }

    @Test(arguments: [
        ["list", "pods"], ["get", "pods/web", "-n", "shop"], ["list", "nodes"], ["get", "/metrics"],
        ["list", "pods", "-A"],
        ["--list"], ["--list", "-n", "shop", "--no-headers"], ["list", "widgets"], ["list", "foos"],
        ["list", "deploy.apps"],
        ["get", "pods", "--subresource=log"], ["lsit", "pods"], ["*", "*"], ["get", "/x", "-q"],
    ])
    func canIPrintsWhatKubectlPrints(_ words: [String]) throws {
        let sandbox = try Self.started.get()
        guard sandbox.kubectl != nil else { return }
        for account in ["default", "demo-admin"] {
            let ours = try sandbox.kpod(["auth", "can-i"] + words, as: account)
            let theirs = try sandbox.kubectl(["auth", "can-i"] + words, as: account)
            #expect(ours.output == theirs.output)
            #expect(ours.errors == theirs.errors)
            #expect(ours.status == theirs.status)
        }
    }
}
