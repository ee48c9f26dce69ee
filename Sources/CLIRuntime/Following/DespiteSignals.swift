import JSON
import Kube
import System
import Transport

extension Client {
    /// Sends a request and waits for its answer, also when a signal asks kpod to end meanwhile: of what was made it must
    /// be known, so that it can be taken back.
    ///
    /// - Parameter signal: the signal that has come, if one has; it is no longer pending.
    /// - Throws: as `Transfer.document`; `TransportError.deadlinePassed` when a signal has come and no answer does.
    package func documentDespiteSignals(_ request: Request, _ signal: inout Int32?) throws -> JSONDocument {
        let transfer = start(request)
        var deadline: Instant?
        while true {
            let index = try wait(for: [.transfer(transfer), .signal], until: deadline)
            if let taken = Signals.take() {
                signal = signal ?? taken
                deadline = deadline ?? now + .seconds(10)
            }
            if index == 0 { return try transfer.document(request: request) }
            guard let deadline, now >= deadline else { continue }
            transfer.cancel()
            throw TransportError.deadlinePassed
        }
    }
}
