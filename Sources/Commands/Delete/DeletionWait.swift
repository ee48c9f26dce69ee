import JSON
import Kube
import System
import Transport

/// Waits until objects that were deleted are gone.
///
/// As kubectl does it, each object is read first: what is not there, or is another object of the same name, is gone.
/// Otherwise it is watched; a watch that closes is begun again after another look. Where watching is not allowed, the
/// object is read every second.
struct DeletionWait {
    private let client: any Client
    /// When to give up, on the monotonic clock; in nanoseconds.
    private let deadline: UInt64
    private let say: (String) -> Void

    private static let second: UInt64 = 1_000_000_000
    /// What kubectl waits for when no time is given.
    private static let week = Duration.seconds(7 * 24 * 3_600)

    /// Waits no longer than `timeout`; zero is a week, and with less than zero each object is looked at once.
    init(client: any Client, timeout: Duration, say: @escaping (String) -> Void) {
        self.client = client
        self.say = say
        let (seconds, attoseconds) = (timeout == .zero ? Self.week : timeout).components
        let time =
            seconds < 0 || attoseconds < 0 ? 0 : UInt64(seconds) * Self.second + UInt64(attoseconds / 1_000_000_000)
        deadline = Clock.monotonic() &+ time
    }

    /// Waits for all of them.
    ///
    /// - Throws: `CommandError` with `timedOut`; what reading an object throws, a refusal apart: like kubectl, kpod then
    ///   does not wait, but says so.
    func run(_ targets: [DeleteTarget]) throws {
        // What may not be read in one namespace may not for any name, as good as always, and is said once.
        var hidden: Set<ResourcePath> = []
        for target in targets {
            let collection = ResourcePath(target.type, namespace: target.namespace)
            guard !hidden.contains(collection) else { continue }
            do {
                try wait(for: target)
            } catch let error as ServerError where error.status.category == .forbidden || error.status.code == 405 {
                hidden.insert(collection)
                say("Not waiting until \(target.location) is gone: \(error.status.message)")
            }
        }
    }

    private func wait(for target: DeleteTarget) throws {
        var mayWatch = true
        while let version = try version(of: target) {
            guard Clock.monotonic() < deadline else { throw timedOut(target) }
            if mayWatch {
                switch try watch(target, from: version) {
                case .gone: return
                case .closed: break
                case .refused: mayWatch = false
                }
            }
            _ = try client.waitAny([], until: min(deadline, Clock.monotonic() + Self.second))
        }
    }

    /// The version of the object, or `nil` if it is gone.
    private func version(of target: DeleteTarget) throws -> String? {
        let request = Request.get(target.type, namespace: target.namespace, name: target.name)
        do {
            let document = try client.start(request).document(request: request)
            let object = APIObject(document.root)
            return isOther(object, target) ? nil : object.resourceVersion
        } catch let error as ServerError where error.status.category == .notFound {
            return nil
        }
    }

    private func isOther(_ object: APIObject, _ target: DeleteTarget) -> Bool {
        !target.uid.isEmpty && !object.uid.isEmpty && object.uid != target.uid
    }

    // MARK: The watch

    /// How a watch ended.
    private enum Ending {
        case gone
        case closed
        case refused
    }

    private func watch(_ target: DeleteTarget, from version: String) throws -> Ending {
        var options = ListOptions()
        options.fieldSelector = FieldSelector.name(target.name)
        options.resourceVersion = version
        let request = Request.watch(target.type, namespace: target.namespace, options: options)
        let transfer = client.start(request)
        defer { transfer.cancel() }
        do {
            var decoder = WatchDecoder()
            try awaitNews(transfer, target)
            try ServerError.check(transfer, request: request)
            while let piece = try next(transfer, target) {
                decoder.feed(piece)
                while let event = try decoder.next() {
                    if event.kind == .error { return .closed }
                    if event.kind == .bookmark { continue }
                    let object = APIObject(event.object)
                    if event.kind == .deleted || isOther(object, target) { return .gone }
                }
            }
            return .closed
        } catch let error as ServerError {
            // Too old a version, a busy server: another look tells. What is not allowed will not be.
            switch error.status.category {
            case .forbidden, .notFound: return .refused
            case .unauthorized: throw error
            default: return error.status.code == 405 ? .refused : .closed
            }
        } catch is WatchDecoder.Fault {
            return .closed
        } catch let error as TransportError {
            switch error {
            case .lost, .truncated, .timedOut, .tooLarge: return .closed
            default: throw error
            }
        }
    }

    /// The next piece of the watch; `nil` at its end.
    private func next(_ transfer: any Transfer, _ target: DeleteTarget) throws -> [UInt8]? {
        try awaitNews(transfer, target)
        return try transfer.next()
    }

    /// Waits until the transfer has something to say, but not beyond the deadline.
    private func awaitNews(_ transfer: any Transfer, _ target: DeleteTarget) throws {
        guard try client.waitAny([transfer], until: deadline) != nil else { throw timedOut(target) }
    }

    private func timedOut(_ target: DeleteTarget) -> CommandError {
        CommandError(
            "timed out waiting for the condition on \(printable(target.location))", status: .timedOut,
            hint: "It is being deleted: a finalizer, or what a pod still runs, holds it.")
    }
}
