import FakeTransport
import Testing

@testable import CLIRuntime
@testable import Commands

/// `run`, where the recordings do not show it.
@Suite struct RunTests {
    private func pod(_ flags: String..., template: String) -> String {
        CommandRun(["run", "x", "--dry-run=client", "-o", "jsonpath=\(template)"] + flags).output
    }

    @Test(arguments: [
        "nginx", "nginx:1.27", "registry.example:5000/team/app_x:v1", "a__b/c--d", "localhost/box:1",
        "app@sha256:0123456789abcdef0123456789abcdef", "[::1]:5000/a",
    ])
    func imagesAreTaken(_ image: String) {
        #expect(pod("--image=\(image)", template: "{.spec.containers[0].image}") == image)
    }

    /// A port that cannot be is the server's to refuse: a pod without it is not what was asked for.
    @Test func noPortIsLeftOut() {
        #expect(pod("--image=a", "--port=0", template: "{.spec.containers[0].ports}") == #"[{"containerPort":0}]"#)
        #expect(pod("--image=a", "--port=-5", template: "{.spec.containers[0].ports}") == #"[{"containerPort":-5}]"#)
        #expect(pod("--image=a", "--port=", template: "{.spec.containers[0].ports}") == "")
    }

    @Test(arguments: ["Nginx", "a b", "a:", "a//b", "-a", "a@sha256:12", "a\n"])
    func whatIsNoImageIsRefused(_ image: String) {
        let run = CommandRun("run", "x", "--image=\(image)")
        #expect(run.status == .usage)
        #expect(run.errors.contains("invalid reference format"))
    }

    /// The order of the type's fields, in which the object is printed, whatever the patch adds.
    @Test func overridesStandInTheirPlaces() {
        let run = CommandRun(
            "run", "x", "--image=a", "--overrides", #"{"spec":{"volumes":[{"name":"v"}],"hostNetwork":true}}"#,
            "--dry-run=client", "-o", "json")
        let keys = run.output.split(separator: "\n").filter { $0.hasPrefix("        \"") }.map {
            $0.split(separator: "\"")[1]
        }
        #expect(keys == ["name", "labels", "volumes", "containers", "restartPolicy", "dnsPolicy", "hostNetwork"])
    }

    @Test func whatOwnsThePodIsNotMadeTwice() {
        let client = FakeClient()
        client.answer(
            .post, "/api/v1/namespaces/default/pods?fieldManager=kpod-run", status: 403,
            body: #"{"kind":"Status","reason":"Forbidden","message":"no","code":403}"#)
        let run = CommandRun("run", "x", "--image=a", "--port=80", "--expose", client: client)
        #expect(run.status == .rejected)
        #expect(run.output == "")
        #expect(client.faults == [])
    }

    @Test(arguments: [
        ["--annotations=novalue"], ["--annotations=a-"], ["--labels=a"], ["--env=1=x"], ["--port=99999999999"],
    ])
    func whatIsNoPairIsRefused(_ flags: [String]) {
        #expect(CommandRun(["run", "x", "--image=a"] + flags).status == .usage)
    }
}
