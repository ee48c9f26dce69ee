import JSON
import Kube
import Testing

@testable import Output

/// Values that a server sends seldom, in the words in which kubectl 1.37 shows them.
@Suite struct DescribedValueTests {
    /// Pairs are sorted as texts and not by their keys: a point comes before the `=`.
    @Test func pairsAreSortedAsTexts() throws {
        let pairs = #"{"app":"a","app.kubernetes.io/name":"b","app-x":"c","b":"d"}"#
        let text = "app-x=c,app.kubernetes.io/name=b,app=a,b=d\n"
        #expect(try described(.service, #"{"spec":{"selector":\#(pairs)}}"#).contains("Selector:          \(text)"))
        let storage = try described(
            .storageClass, #"{"metadata":{"annotations":\#(pairs)},"parameters":\#(pairs)}"#)
        #expect(storage.contains("Annotations:           \(text)"))
        #expect(storage.contains("Parameters:            \(text)"))
    }

    @Test(arguments: [
        (#""scheme":"HTTP","port":80"#, "http://:80"),
        (#""scheme":"HTTPS","host":"fd00::1","port":"web","path":"a b"# + #"""#, "https://[fd00::1]:web/a%20b"),
        (#""scheme":"HTTP","host":"a b/c","port":"25%"# + #"""#, "http://a%20b%2Fc:25%25"),
        (#""scheme":"HTTP","host":"é\n","port":1,"path":"/é?x#*"# + #"""#, "http://%C3%A9%0A:1/%C3%A9%3Fx%23%2A"),
        (#""host":"h","port":1,"path":"*"# + #"""#, "//h:1/*"),
        (#""scheme":"HTTP","host":"h","port":"""#, "http://h"),
        (#""scheme":"HTTP","port":"","path":"x"# + #"""#, "http://x"),
        (#""scheme":"HTTP","host":"<a>[\"b\"]","port":1"#, #"http://<a>["b"]:1"#),
    ])
    func probesHaveURLs(_ fields: String, _ url: String) throws {
        let pod = #"{"spec":{"containers":[{"name":"a","livenessProbe":{"httpGet":{\#(fields)}}}]}}"#
        let text = try described(.pod, pod)
        #expect(text.contains(" http-get \(url) delay=0s "), "\(text)")
    }

    /// Go sorts by the bytes of a text, of which an accent that stands alone is one.
    @Test func listsAreSortedByBytes() throws {
        let mounts = [#"/f"#, #"/e\u0301"#, #"/é"#].map { #"{"mountPath":"\#($0)","name":"v"}"# }.joined(separator: ",")
        let text = try described(
            .pod, #"{"spec":{"containers":[{"name":"a","volumeMounts":[\#(mounts)]}]}}"#)
        #expect(text.contains("      /e\u{301} from v (rw)\n      /f from v (rw)\n      /é from v (rw)\n"), "\(text)")
    }

    @Test func whatIsNotGivenIsNil() throws {
        let text = try described(
            .deployment, #"{"spec":{"strategy":{"rollingUpdate":{"maxSurge":"25%"}}}}"#, [.items([])])
        #expect(text.contains("RollingUpdateStrategy:  <nil> max unavailable, 25% max surge\n"))
    }

    /// An empty text is a value like any other where kubectl asks but whether there is one.
    @Test func emptyTextsAreValues() throws {
        let budget = try described(
            .podDisruptionBudget, #"{"spec":{"minAvailable":null,"maxUnavailable":""}}"#)
        #expect(budget.contains("Max unavailable:  \n"))
        let job = try described(.cronJob, #"{"status":{"active":[{}]}}"#)
        #expect(job.contains("Active Jobs:                   \n"))
    }

    /// What is used is written as what there is.
    @Test(arguments: [
        ("1e3", "1", "1k"), ("1e3", "1Mi", "1k"), ("2048", "1Mi", "2Ki"), ("1500", "1Mi", "1500"), ("1Ki", "5", "1024"),
        ("1Ki", "1e3", "1024"), ("2k", "1e3", "2e3"), ("1500m", "1e3", "2"), ("0", "1e3", "0"), ("0", "1Mi", "0"),
        ("2.125", "5", "2.125"), ("-2Ki", "5", "-2048"),
    ])
    func amountsInUse(_ used: String, _ amount: String, _ expected: String) {
        #expect(DescriptionWriter.used(used, of: amount) == expected)
    }

    /// A quantity that is written with a fraction in steps of a thousand stays so.
    @Test func quantitiesStayAsTheyAreTaken() throws {
        let pod = #"{"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":"2.125","memory":"1.5Gi"}}}]}}"#
        #expect(try described(.pod, pod).contains(" 2.125\n      memory:     1536Mi\n"))
    }
}
