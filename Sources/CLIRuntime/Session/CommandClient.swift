import Kube
import System
import Transport

/// The client that commands see: it passes requests on, prints the warnings of the answers, and under `--curl` prints
/// requests in place of sending them.
package final class CommandClient: Client {
    private let client: any Client
    private let configuration: ClusterConfiguration
    private let warnings: Warnings
    private let curlOutput: ResultOutput?
    private let recorder: RequestRecorder?
    private let access: AccessNeeds?

    /// Wraps a client; with `curlOutput` nothing is sent. `recorder` is told what is, and
    /// `access` what is answered.
    package init(
        _ client: any Client, configuration: ClusterConfiguration, warnings: Warnings,
        printingInto curlOutput: ResultOutput?, recorder: RequestRecorder? = nil, access: AccessNeeds? = nil
    ) {
        self.access = access
        self.recorder = recorder
        self.client = client
        self.configuration = configuration
        self.warnings = warnings
        self.curlOutput = curlOutput
    }

    package func start(_ request: Request) -> any Transfer {
        if let curlOutput {
            curlOutput.print(CurlCommand.text(for: request, configuration))
            return UnsentTransfer()
        }
        if request.otherServer == nil { recorder?.note(request) }
        let transfer = CommandTransfer(client.start(request), warnings: warnings)
        if let access { transfer.whenAnswered = { access.note(request, status: $0) } }
        if let recorder, request.contentType == PatchType.apply.rawValue {
            transfer.whenCreated = { recorder.noteCreation(by: request) }
        }
        return transfer
    }

    package var now: Instant { client.now }

    package func open(_ request: Request) -> any Connection {
        if let curlOutput {
            curlOutput.print(
                "# What follows the answer to this is a stream of frames, which curl does not speak.\n"
                    + CurlCommand.text(for: request, configuration))
            return UnsentConnection()
        }
        recorder?.note(request)
        recorder?.noteCreation(by: request)
        access?.noteStream(request)
        return client.open(request)
    }

    package func wait(for sources: [Source], until deadline: Instant?) throws(TransportError) -> Int? {
        if curlOutput != nil {
            // Nothing comes of what was not sent; a program that runs here comes to its end all the same.
            let hasProgram = sources.contains { if case .child = $0 { true } else { false } }
            guard hasProgram else { throw .unsent }
        }
        let sources = sources.map { source in
            guard case .transfer(let transfer as CommandTransfer) = source else { return source }
            return Source.transfer(transfer.transfer)
        }
        return try client.wait(for: sources, until: deadline)
    }
}

/// A transfer whose warnings are printed when its head has come.
private final class CommandTransfer: Transfer {
    let transfer: any Transfer
    private let warnings: Warnings
    private var isHeadKnown = false
    /// Called with the status of the answer.
    var whenAnswered: ((Int) -> Void)?
    /// Called where the answer says that an object was made.
    var whenCreated: (() -> Void)?

    init(_ transfer: any Transfer, warnings: Warnings) {
        self.transfer = transfer
        self.warnings = warnings
    }

    func head() throws(TransportError) -> ResponseHead {
        let head = try transfer.head()
        if !isHeadKnown {
            isHeadKnown = true
            warnings.take(head.warnings)
            whenAnswered?(head.status)
            if head.status == 201 { whenCreated?() }
        }
        return head
    }

    func next() throws(TransportError) -> [UInt8]? { try transfer.next() }

    func recycle(_ piece: consuming [UInt8]) { transfer.recycle(piece) }

    func cancel() { transfer.cancel() }
}

/// The answer to a request that was printed and not sent.
private final class UnsentTransfer: Transfer {
    func head() throws(TransportError) -> ResponseHead { throw .unsent }
    func next() throws(TransportError) -> [UInt8]? { throw .unsent }
    func cancel() {}
}

/// The connection that a request was printed for and not sent.
private final class UnsentConnection: Connection {
    var unsentCount: Int { 0 }
    func head() throws(TransportError) -> ResponseHead { throw .unsent }
    func refusal(limit: Int) throws(TransportError) -> [UInt8] { throw .unsent }
    func send(_ bytes: [UInt8]) throws(TransportError) { throw .unsent }
    func receive() throws(TransportError) -> [UInt8]? { throw .unsent }
    func close() {}
}
