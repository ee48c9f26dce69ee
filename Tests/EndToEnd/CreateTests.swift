import Foundation
import Programs
import Testing

/// `create`, `expose` and `autoscale` against the sandbox, beside a real kubectl where there is one.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct CreateTests {
    private static let files = Sandbox.repository + "/Tests/Fixtures/recordings/W/creations"

    /// What is made, and how it is found again. `NAME` stands for a name of each program's own.
    private static let lines: [(line: String, object: String)] = [
        ("create cm c --from-file=\(files)/files --from-literal=a=<b>", "cm/c"),
        ("create cm e --from-env-file=\(files)/env.txt", "cm/e"),
        ("create cm s --from-literal=a=1 --save-config", "cm/s"), ("create cm n", "cm/n"),
        ("create secret generic g --from-file=\(files)/files --from-literal=u=é", "secret/g"),
        ("create secret generic b --type=example.com/b --from-literal=u=", "secret/b"),
        ("create secret tls t --cert=\(files)/tls.crt --key=\(files)/tls.key", "secret/t"),
        ("create secret docker-registry d --docker-username=<u> --docker-password=p&w", "secret/d"),
        ("create deployment d --image=a/b:1 --image=c@sha256:2 -r 2 --port=80", "deploy/d"),
        ("create deploy one --image=a -- sh -c true", "deploy/one"),
        ("create job j --image=a -- sh -c true", "job/j"),
        ("create cronjob cj --image=a --schedule=@daily --restart=Never -- true", "cj/cj"),
        ("create job from --from=cronjob/cj", "job/from"),
        ("create service clusterip a --tcp=80:8080,81:web", "svc/a"),
        ("create service clusterip h --clusterip=None", "svc/h"),
        ("create service nodeport np --tcp=80 --node-port=31999", "svc/np"),
        ("create service loadbalancer lb --tcp=80", "svc/lb"),
        ("create service externalname en --external-name=a.example.com", "svc/en"),
        (
            "create ingress i --class=x --rule=h/a*=s:80,tls=c --rule=h/b=s:web --rule=/=t:1 --annotation=a=b "
                + "--default-backend=d:1", "ing/i"
        ),
        ("create quota q --hard=cpu=0.1,memory=1024Mi,pods=2 --scopes=NotTerminating", "quota/q"),
        ("create pdb p --selector=a=b,c,d!", "pdb/p"), ("create pdb p --selector=a=b,c --min-available=50%", "pdb/p"),
        ("create pdb m --selector=a=b --max-unavailable=1", "pdb/m"),
        ("create sa x", "sa/x"), ("create role r --verb=get --resource=pods", "role/r"),
        ("create priorityclass NAME --value=5 --description=d --preemption-policy=Never", "pc/NAME"),
        ("expose deploy d --name=ed --type=NodePort --session-affinity=ClientIP", "svc/ed"),
        ("expose svc a --name=ea --port=53,80 --target-port=web -l x=y", "svc/ea"),
        ("expose deploy d --name=eo --overrides={\"spec\":{\"type\":\"LoadBalancer\"}}", "svc/eo"),
        ("expose job j --port=80", "svc/j"), ("autoscale deploy d --max=3 --cpu=70% --memory=200Mi", "hpa/d"),
        ("autoscale deploy/one --min=2 --max=3", "hpa/one"), ("autoscale job j --max=3", "hpa/j"),
        ("create cm c", "cm/c"), ("create cm Bad_Name", "cm/bad"), ("create secret generic g", "secret/g"),
    ]

    /// Each program makes the same things in a namespace of its own; they say the same, and what they made is the same.
    @Test(.enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"))
    func whatIsMadeIsWhatKubectlMakes() throws {
        let sandbox = try Sandbox.shared()
        let (ours, theirs) = ("made-by-kpod", "made-by-kubectl")
        defer { _ = try? sandbox.kpod("delete", "ns", ours, theirs, "--wait=false") }
        defer { _ = try? sandbox.kpod("delete", "pc", ours, theirs) }
        #expect(try sandbox.kpod("create", "ns", ours).output == "namespace/\(ours) created\n")
        #expect(try sandbox.kubectl(["create", "ns", theirs]).output == "namespace/\(theirs) created\n")
        for (line, object) in Self.lines {
            func words(_ text: String, _ namespace: String) -> [String] {
                let words = text.split(separator: " ").map { $0 == "NAME" ? namespace : String($0) }
                let isOptions = words.firstIndex(of: "--") ?? words.count
                return words[..<isOptions] + ["-n", namespace] + words[isOptions...]
            }
            let made = try sandbox.kpod(words(line, ours))
            let expected = try sandbox.kubectl(words(line, theirs))
            let output = expected.output.replacing(theirs, with: ours)
            #expect(made.output == output, "\(line): \(made.errors)\(expected.errors)")
            #expect((made.status == 0) == (expected.status == 0), "\(line): \(made.errors)\(expected.errors)")
            let place = object.replacing("NAME", with: ours)
            let left = try Self.comparable(sandbox.kpod("get", place, "-n", ours, "-o", "json"), ours)
            let right = try Self.comparable(
                sandbox.kpod("get", object.replacing("NAME", with: theirs), "-n", theirs, "-o", "json"), theirs)
            #expect(left == right, "\(line)")
        }
    }

    /// An object without what is another's each time.
    private static func comparable(_ outcome: Outcome, _ namespace: String) throws -> String {
        guard outcome.status == 0 else { return "" }
        let text = outcome.output.replacing(namespace, with: "NAMESPACE")
        guard var object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else { return "" }
        var metadata = object["metadata"] as? [String: Any] ?? [:]
        for key in ["uid", "resourceVersion", "creationTimestamp"] { metadata[key] = nil }
        metadata["ownerReferences"] = (metadata["ownerReferences"] as? [[String: Any]])?.map { owner in
            var owner = owner
            owner["uid"] = nil
            return owner
        }
        object["metadata"] = metadata
        if var spec = object["spec"] as? [String: Any], object["kind"] as? String == "Service" {
            for key in ["clusterIP", "clusterIPs"] where !"\(spec[key] ?? "")".contains("None") { spec[key] = nil }
            if var ports = spec["ports"] as? [[String: Any]], spec["type"] as? String != "ClusterIP" {
                for index in ports.indices where ports[index]["nodePort"] as? Int != 31999 {
                    ports[index]["nodePort"] = nil
                }
                spec["ports"] = ports
            }
            object["spec"] = spec
        }
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .prettyPrinted])
        return String(decoding: data, as: UTF8.self)
    }

    /// A pod that may do one thing is told what it lacks for another.
    @Test func aRefusalNamesTheGrant() throws {
        let sandbox = try Sandbox.shared()
        let made = try sandbox.kpod("create", "configmap", "mine", "-n", "default", as: "default")
        #expect(made.status == 4)
        #expect(made.output == "")
        #expect(made.errors.contains("kpod auth grant create configmaps"))
    }

    /// One request where one is enough, and standard input as a file.
    @Test func oneRequestIsSent() throws {
        let sandbox = try Sandbox.another()
        try sandbox.forgetRequests()
        let made = try sandbox.kpod(
            "create", "cm", "piped", "-n", "shop", "--from-file=in=/dev/stdin", input: "from a pipe\n")
        #expect(made.output == "configmap/piped created\n")
        #expect(try sandbox.requests().map(\.method) == ["POST"])
        let read = try sandbox.kpod("get", "cm", "piped", "-n", "shop", "-o", "jsonpath={.data.in}")
        #expect(read.output == "from a pipe\n")
    }
}
