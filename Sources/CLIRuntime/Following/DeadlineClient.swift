import Kube
import System
import Transport

/// A client whose answers are waited for no longer than to a deadline, so that a silent server cannot hold a command up.
package final class DeadlineClient: Client {
    /// The moment from which every wait throws `deadlinePassed`.
    package let deadline: Instant
    /// Whether the head of any answer has come in time.
    package fileprivate(set) var hasAnswer = false
    private let client: any Client

    /// A client that sends by another one, and waits for it until the deadline.
    package init(_ client: any Client, deadline: Instant) {
        self.client = client
        self.deadline = deadline
    }

    package func start(_ request: Request) -> any Transfer {
        // Whose time is over has nothing sent any more.
        client.now < deadline ? DeadlineTransfer(client.start(request), self) : LateTransfer()
    }

    package var now: Instant { client.now }

    package func open(_ request: Request) -> any Connection { client.open(request) }

    package func wait(for sources: [Source], until deadline: Instant?) throws(TransportError) -> Int? {
        let sources = sources.map { source in
            guard case .transfer(let transfer as DeadlineTransfer) = source else { return source }
            return Source.transfer(transfer.transfer)
        }
        return try client.wait(for: sources, until: min(deadline ?? self.deadline, self.deadline))
    }
}

/// A transfer that is cancelled when the client's deadline has come.
private final class DeadlineTransfer: Transfer {
    let transfer: any Transfer
    private let client: DeadlineClient

    init(_ transfer: any Transfer, _ client: DeadlineClient) {
        self.transfer = transfer
        self.client = client
    }

    func head() throws(TransportError) -> ResponseHead {
        try awaitNews()
        let head = try transfer.head()
        client.hasAnswer = true
        return head
    }

    func next() throws(TransportError) -> [UInt8]? {
        try awaitNews()
        return try transfer.next()
    }

    private func awaitNews() throws(TransportError) {
        guard try client.wait(for: [.transfer(transfer)], until: nil) != nil else {
            transfer.cancel()
            throw .deadlinePassed
        }
    }

    func recycle(_ piece: consuming [UInt8]) { transfer.recycle(piece) }

    func cancel() { transfer.cancel() }
}

/// The answer to a request for which there was no time.
private final class LateTransfer: Transfer {
    func head() throws(TransportError) -> ResponseHead { throw .deadlinePassed }
    func next() throws(TransportError) -> [UInt8]? { throw .deadlinePassed }
    func cancel() {}
}
