import Foundation
import Programs
import Testing

/// `kpod events` beside kubectl on the same server.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct EventsTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.shared() }

    @Test(arguments: [
        "", "--types=Warning", "--for pod/crasher", "--for pod/crasher -o json", "--for deploy/web -o yaml", "-A",
        "--for pod/nope", "--for job", "--types=x", "--no-headers --for job/broken",
    ])
    func printsWhatKubectlPrints(_ words: String) throws {
        guard sandbox.kubectl != nil else { return }
        let arguments = ["events", "-n", "shop"] + words.split(separator: " ").map(String.init)
        // Ages may change from one run to the next.
        var (ours, theirs) = (try sandbox.kpod(arguments), try sandbox.kubectl(arguments))
        for _ in 0..<3 where Self.lines(ours) != Self.lines(theirs) {
            (ours, theirs) = (try sandbox.kpod(arguments), try sandbox.kubectl(arguments))
        }
        #expect(Self.lines(ours) == Self.lines(theirs))
        #expect(ours.errors.hasPrefix(theirs.errors), "\(ours.errors)")
        #expect((ours.status == 0) == (theirs.status == 0))
    }

    /// The lines; those of events that happened at the same time stand in no order that kubectl would keep.
    private static func lines(_ outcome: Outcome) -> [Substring] { outcome.output.split(separator: "\n").sorted() }

    @Test func theLatestComeLast() throws {
        let all = try sandbox.kpod("events", "-n", "shop", "-o", "json").output
        let times = all.matches(of: /"lastTimestamp": "([^"]+)"/).map { String($0.1) }
        #expect(times.count > 10)
        #expect(times == times.sorted())
    }

    @Test func followsWhatHappens() throws {
        let sandbox = try Sandbox.another()
        let watch = try sandbox.start("events", "-w", "--for", "pod/late", "-n", "shop", "-o", "name")
        func make(_ name: String) throws {
            let body =
                #"{"apiVersion":"v1","kind":"Event","metadata":{"name":"\#(name)"},"involvedObject":{"apiVersion":"v1","kind":"Pod","name":"late","namespace":"shop"},"type":"Normal","reason":"X"}"#
            try sandbox.api("POST", "/api/v1/namespaces/shop/events", body)
        }
        try make("one")
        try watch.waitForOutput { $0 == "event/one\n" }
        for fault in ["close-watches", "expire-watches"] { try sandbox.control("POST", fault) }
        try make("two")
        try watch.waitForOutput { $0 == "event/one\nevent/two\n" }
        watch.signal(SIGTERM)
        #expect(try watch.wait().status == 143)
    }

    /// What an init script says is shown by whoever describes its pod, and counted when it says so again.
    @Test func kubectlShowsWhatIsReported() throws {
        let sandbox = try Sandbox.another()
        func report(_ words: String...) throws -> String {
            let outcome = try sandbox.kpod(["create", "event", "-n", "shop", "--for=pod/crasher"] + words)
            #expect(outcome.status == 0, "\(outcome.errors)")
            return String(outcome.output.split(separator: " ").last ?? "")
        }
        let warning = ["--type=Warning", "--reason=LowDisk", "95% full: \u{201C}/data\u{201D}"]
        #expect(try report(warning[0], warning[1], warning[2]) == "created\n")
        for _ in 0..<2 { #expect(try report(warning[0], warning[1], warning[2]) == "counted\n") }
        #expect(try report("--reason=Migrated", "to version 12") == "created\n")
        guard sandbox.kubectl != nil else { return }
        for words in [
            "describe pod crasher -n shop", "get events -n shop --field-selector reportingComponent=kpod -o json",
            "get events.events.k8s.io -n shop --field-selector=reportingController=kpod -o yaml",
            "events -n shop --for pod/crasher",
        ] {
            let arguments = words.split(separator: " ").map(String.init)
            // Ages may change from one run to the next.
            var (ours, theirs) = (try sandbox.kpod(arguments), try sandbox.kubectl(arguments))
            for _ in 0..<3 where Self.lines(ours) != Self.lines(theirs) {
                (ours, theirs) = (try sandbox.kpod(arguments), try sandbox.kubectl(arguments))
            }
            #expect(Self.lines(ours) == Self.lines(theirs), "\(ours.errors)")
            #expect(theirs.output.contains("to version 12"), "\(theirs.output)")
        }
        let described = try sandbox.kubectl(["describe", "pod", "crasher", "-n", "shop"]).output
        #expect(
            described.contains(/Warning +LowDisk +\S+ \(x3 over \S+\) +kpod +95% full: \u{201C}\/data\u{201D}\n/),
            "\(described)")
        #expect(described.contains(/Normal +Migrated +\S+ +kpod +to version 12\n/), "\(described)")
    }
}
