import Kube
import System
import Transport

/// A client whose answers are waited for no longer than to a deadline, so that a silent server cannot hold a command up.
package final class DeadlineClient: Client {
    /// When to give up, by the monotonic clock.
    package let deadline: UInt64
    private let client: any Client

    /// Wraps a client.
    package init(_ client: any Client, deadline: UInt64) {
        self.client = client
        self.deadline = deadline
    }

    package func start(_ request: Request) -> any Transfer { DeadlineTransfer(client.start(request), self) }

    package func waitAny(_ transfers: [any Transfer], until deadline: UInt64?) throws(TransportError) -> Int? {
        let transfers = transfers.map { ($0 as? DeadlineTransfer)?.transfer ?? $0 }
        return try client.waitAny(transfers, until: min(deadline ?? self.deadline, self.deadline))
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
        return try transfer.head()
    }

    func next() throws(TransportError) -> [UInt8]? {
        try awaitNews()
        return try transfer.next()
    }

    private func awaitNews() throws(TransportError) {
        guard try client.waitAny([transfer], until: nil) != nil else {
            transfer.cancel()
            throw .cancelled
        }
    }

    func recycle(_ piece: consuming [UInt8]) { transfer.recycle(piece) }

    func cancel() { transfer.cancel() }
}
