import CLIRuntime
import Kube
import System
import Transport

/// The contents of files whose objects hold a URL, fetched one by one, and tried again where that fails. The token never
/// goes along, and what is fetched is bounded.
final class SyncDownloads {
    /// What the keys end with that hold a URL; the file's name is what stands before it.
    static let suffix = ".url"

    /// A file that has been fetched.
    struct Fetched {
        /// Where it belongs.
        var path: String
        /// The object that asked for it.
        var object: String
        /// What it holds.
        var bytes: [UInt8]
    }

    private struct Entry {
        var hook: RequestHook
        var runner: HookRunner
        var object: String
        var isTaken = false
    }

    private let context: Context
    private let client: any Client
    private let requests: OtherServerRequests
    private let successes: StatusRanges
    private let retries: Int?
    private var entries: [String: Entry] = [:]

    /// The most bytes of one file.
    private static let limit = 16 << 20

    init(
        _ context: Context, client: any Client, requests: OtherServerRequests, successes: StatusRanges, retries: Int?
    ) {
        self.context = context
        self.client = client
        self.requests = requests
        self.successes = successes
        self.retries = retries
    }

    /// Whether nothing is under way or to come.
    var isIdle: Bool { entries.values.allSatisfy(\.runner.isIdle) }
    /// Whether something could not be fetched at last.
    var hasFailed: Bool { entries.values.contains(where: \.runner.hasFailed) }
    /// What to wait for, and until when.
    var sources: [Source] { entries.values.flatMap(\.runner.sources) }
    var due: Instant { entries.values.map(\.runner.due).min() ?? .distantFuture }

    /// Fetches a file from the URL that a key holds; the result says why it cannot be.
    func fetch(_ text: [UInt8], for path: String, object: String) -> String? {
        entries[path]?.runner.stop()
        entries[path] = nil
        var url = String(decoding: text, as: UTF8.self)
        while let last = url.unicodeScalars.last, last.value <= 0x20 { url.unicodeScalars.removeLast() }
        do throws(InvalidInput) {
            let target = try RequestHook.Target("GET \(url)")
            let hook = RequestHook(
                target, requests, body: nil, successes: successes, client: client, keepLimit: Self.limit)
            let runner = HookRunner(
                [hook], client: client, settle: .zero, timeout: requests.timeout, retries: retries
            ) { [context] in context.say("\(object): \($0)") }
            runner.noteSettled()
            entries[path] = Entry(hook: hook, runner: runner, object: object)
            return nil
        } catch {
            // What it holds instead need not be meant for anybody's eyes.
            return "its key of the file \(path) holds no http or https URL"
        }
    }

    /// Forgets a file that is not wanted any more.
    func forget(_ path: String) { entries.removeValue(forKey: path)?.runner.stop() }

    /// Goes on without waiting; what has been fetched since the last time.
    func step() throws -> [Fetched] {
        var fetched: [Fetched] = []
        for (path, entry) in entries where !entry.isTaken {
            try entry.runner.step()
            guard entry.runner.isIdle, !entry.runner.hasFailed else { continue }
            fetched.append(Fetched(path: path, object: entry.object, bytes: entry.hook.takeContents()))
            entries[path]?.isTaken = true
        }
        return fetched
    }
}
