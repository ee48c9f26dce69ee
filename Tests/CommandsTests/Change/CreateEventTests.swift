import FakeTransport
import Foundation
import Kube
import Testing

@testable import CLIRuntime
@testable import Commands

/// `create event`: about whom, in which words, and how a message that comes again is counted.
@Suite struct CreateEventTests {
    private static let pod = "/api/v1/namespaces/default/pods/web-0"
    private static let metadata =
        #"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"web-0","uid":"pu"}}"#
    private static let event = ReportedEvent(
        regarding: .init(
            type: BuiltinResources.find(kind: "Pod", apiVersion: "v1")!, namespace: "default", name: "web-0", uid: "pu"),
        type: "Normal", reason: "Migrated", action: "Migrated", note: "to 12", instance: "web-0")
    private static let name = event.name
    private static let events = "/apis/events.k8s.io/v1/namespaces/default/events"
    private static let writing = "?fieldManager=kpod-create"

    private func run(_ client: FakeClient, _ words: String...) -> CommandRun {
        CommandRun(
            ["create", "event", "--reason=Migrated", "to 12"] + words, client: client,
            environment: ["POD_NAME": "web-0"])
    }

    private func body(_ request: Request?) -> String { String(decoding: request?.body ?? [], as: UTF8.self) }

    @Test func anEventNamesItsPodByItsIdentity() {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.metadata)
        client.answer(
            .post, Self.events + Self.writing, status: 201, body: #"{"metadata":{"name":"\#(Self.name)"}}"#)
        let run = run(client)
        #expect(run.output == "event.events.k8s.io/\(Self.name) created\n")
        #expect(run.errors == "")
        #expect(
            body(client.requests.last)
                == #"{"kind":"Event","apiVersion":"events.k8s.io/v1","metadata":{"name":"\#(Self.name)","namespace":"default"},"#
                + #""eventTime":"2026-11-23T22:00:00.000000Z","reportingController":"kpod","reportingInstance":"web-0","#
                + #""action":"Migrated","reason":"Migrated","regarding":{"kind":"Pod","namespace":"default","name":"web-0","#
                + #""uid":"pu","apiVersion":"v1"},"note":"to 12","type":"Normal"}"#)
        #expect(client.faults == [])
    }

    /// The second report begins a series of two, as client-go's recorder has it; a further one counts on.
    @Test(arguments: [("", 2), (#","series":{"count":7}"#, 8), (#","series":{"count":"x"}"#, 2)])
    func aMessageThatComesAgainIsCounted(_ series: String, _ count: Int) {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.metadata)
        client.answer(
            .post, Self.events + Self.writing, status: 409,
            body: #"{"kind":"Status","code":409,"reason":"AlreadyExists"}"#)
        let one = Self.events + "/" + Self.name
        client.answer(.get, one, body: #"{"metadata":{"name":"e","resourceVersion":"5"}\#(series)}"#)
        client.answer(.patch, one + Self.writing, body: #"{"metadata":{"name":"e"}}"#)
        let run = run(client)
        #expect(run.output == "event.events.k8s.io/\(Self.name) counted\n")
        #expect(run.status == .success)
        #expect(
            body(client.requests.last)
                == #"{"metadata":{"resourceVersion":"5"},"series":{"count":\#(count),"lastObservedTime":"2026-11-23T22:00:00.000000Z"}}"#
        )
    }

    /// Others count too, and the server forgets events after an hour.
    @Test func whatChangesMeanwhileIsReadAgain() {
        let client = FakeClient()
        let one = Self.events + "/" + Self.name
        let taken = #"{"kind":"Status","code":409,"reason":"AlreadyExists"}"#
        client.answer(.get, Self.pod, body: Self.metadata)
        client.answer(.post, Self.events + Self.writing, status: 409, body: taken)
        client.answer(.get, one, status: 404, body: #"{"kind":"Status","code":404,"reason":"NotFound"}"#)
        client.answer(.post, Self.events + Self.writing, status: 409, body: taken)
        client.answer(.get, one, body: #"{"metadata":{"name":"e","resourceVersion":"5"}}"#)
        client.answer(
            .patch, one + Self.writing, status: 409, body: #"{"kind":"Status","code":409,"reason":"Conflict"}"#)
        client.answer(
            .post, Self.events + Self.writing, status: 201, body: #"{"metadata":{"name":"\#(Self.name)"}}"#)
        let run = run(client)
        #expect(run.output == "event.events.k8s.io/\(Self.name) created\n")
        #expect(client.faults == [])
    }

    @Test func onlyTheSameMessageIsTheSameEvent() {
        let pod = BuiltinResources.find(kind: "Pod", apiVersion: "v1")!
        func name(_ note: String, _ uid: String = "pu", _ pods: String = "web-0") -> String {
            ReportedEvent(
                regarding: .init(type: pod, namespace: "default", name: pods, uid: uid), type: "Normal",
                reason: "Migrated", action: "Migrated", note: note, instance: "elsewhere"
            ).name
        }
        #expect(name("to 12") == Self.name)
        #expect(name("to 13") != Self.name)
        #expect(name("to 12", "another") != Self.name)
        // A name that events may not have.
        #expect(name("to 12", "pu", "system:basic-user").hasPrefix("pod."))
    }

    /// What has no namespace is told of in the one where the API server takes it.
    @Test func anEventOfANodeStandsInDefault() {
        let client = FakeClient()
        client.answer(.get, "/api/v1/nodes/n1", body: #"{"metadata":{"name":"n1","uid":"nu"}}"#)
        let run = CommandRun(
            "create", "event", "--for=node/n1", "--type=Warning", "--reason=LowDisk", "95%", "--dry-run=client", "-n",
            "shop", "-o", "jsonpath={.metadata.namespace} {.regarding.namespace} {.regarding.uid} {.type}",
            client: client)
        #expect(run.output == "default  nu Warning")
    }

    @Test func aReasonIsNeeded() {
        let run = CommandRun("create", "event", "something")
        #expect(run.status == .usage)
        #expect(run.errors.hasPrefix("error: --reason is needed"))
    }
}
