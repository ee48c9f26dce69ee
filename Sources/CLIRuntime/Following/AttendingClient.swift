import Kube
import System
import Transport

/// Something that is seen to whatever a command waits for, such as a port on which its health is asked for.
package protocol Attendant: AnyObject {
    /// What it waits for.
    var sources: [Source] { get }
    /// When it has something to do, whatever the sources say; `distantFuture` if it has not.
    var due: Instant { get }
    /// Does what there is to do, without waiting for more.
    func attend() throws(TransportError)
}

/// A client that sees to attendants during every wait, also where a step blocks until its answer has come.
///
/// Whatever waits for something must then wait through this client, and not through the one beneath.
package final class AttendingClient: Client {
    /// Who is seen to.
    package var attendants: [any Attendant] = []
    private let client: any Client
    /// What an attendant does waits for itself alone.
    private var isAttending = false

    /// A client that sends by another one.
    package init(_ client: any Client) { self.client = client }

    package var now: Instant { client.now }

    package func start(_ request: Request) -> any Transfer { AttendingTransfer(client.start(request), self) }

    package func open(_ request: Request) -> any Connection { client.open(request) }

    package func wait(for sources: [Source], until deadline: Instant?) throws(TransportError) -> Int? {
        let own = sources.map { source in
            guard case .transfer(let transfer as AttendingTransfer) = source else { return source }
            return Source.transfer(transfer.transfer)
        }
        if isAttending { return try client.wait(for: own, until: deadline) }
        while true {
            try attend()
            let due = attendants.map(\.due).min() ?? .distantFuture
            let wake = min(deadline ?? .distantFuture, due)
            let all = own + attendants.flatMap(\.sources)
            let index = try client.wait(for: all, until: wake == .distantFuture ? nil : wake)
            if let index, index < own.count { return index }
            if index == nil, let deadline, deadline <= due { return nil }
        }
    }

    private func attend() throws(TransportError) {
        isAttending = true
        defer { isAttending = false }
        for attendant in attendants { try attendant.attend() }
    }
}

/// A transfer whose waits are the attending client's.
private final class AttendingTransfer: Transfer {
    let transfer: any Transfer
    private let client: AttendingClient

    init(_ transfer: any Transfer, _ client: AttendingClient) {
        self.transfer = transfer
        self.client = client
    }

    func head() throws(TransportError) -> ResponseHead {
        _ = try client.wait(for: [.transfer(transfer)], until: nil)
        return try transfer.head()
    }

    func next() throws(TransportError) -> [UInt8]? {
        _ = try client.wait(for: [.transfer(transfer)], until: nil)
        return try transfer.next()
    }

    func recycle(_ piece: consuming [UInt8]) { transfer.recycle(piece) }

    func cancel() { transfer.cancel() }
}
