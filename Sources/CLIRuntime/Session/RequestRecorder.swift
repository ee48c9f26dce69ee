import Kube
import System

/// Writes down the requests of this process where `kpod auth record`, which has started it, reads them.
package final class RequestRecorder {
    /// The variable that names the pipe; whoever sets it reads what is written there.
    package static let variable = "KPOD_RECORD"
    /// The variable with the address of the mailbox that takes what a process of another user cannot write into the pipe.
    package static let mailboxVariable = "KPOD_RECORD_MAILBOX"

    private let path: String
    private let mailbox: String?
    private let asUser: String?
    private let asGroups: [String]
    private let warn: (String) -> Void
    /// Whether a request was not recorded.
    package private(set) var hasFailed = false

    /// A recorder into the pipe at `path`, or the mailbox, of requests that are made as somebody else where a user is given.
    package init(
        _ path: String, mailbox: String?, asUser: String?, asGroups: [String], warn: @escaping (String) -> Void
    ) {
        self.path = path
        self.mailbox = mailbox
        self.asUser = asUser?.isEmpty == false ? asUser : nil
        self.asGroups = asGroups
        self.warn = warn
    }

    /// Notes a request that goes out.
    package func note(_ request: Request) { write(RequestRecord(request, asUser: asUser, asGroups: asGroups)) }

    /// Notes that a request has needed the right to create besides: applying that makes an object, and a stream to a pod
    /// (feature gate AuthorizePodWebsocketUpgradeCreatePermission, Kubernetes 1.35).
    package func noteCreation(by request: Request) {
        var record = RequestRecord(request, asUser: asUser, asGroups: asGroups)
        guard case .resource(var attributes) = record.question else { return }
        attributes.verb = "create"
        record.question = .resource(attributes)
        write(record)
    }

    private func write(_ record: RequestRecord) {
        do throws(SystemError) {
            try File.append(record.line, to: path)
        } catch {
            if let mailbox, (try? Mailbox.send(record.line, to: mailbox)) != nil { return }
            if !hasFailed { warn("error: requests are not recorded: \(error)") }
            hasFailed = true
            // At least it is known that there was one.
            if let mailbox { try? Mailbox.send([], to: mailbox) }
        }
    }
}
