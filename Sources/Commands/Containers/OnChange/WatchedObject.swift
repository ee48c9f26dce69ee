import CLIRuntime
import JSON
import Kube
import System
import Text
import Transport

/// An object that is followed for a change of what it holds: its data or specification, and not its metadata or status.
final class WatchedObject {
    /// What messages call it.
    let label: String
    let follower: ObjectFollower
    /// Until when it is left alone, after a refusal.
    private(set) var pause = Instant.distantPast
    private let client: any Client
    private var told = ToldOnce()

    private static let refusalPause = Duration.seconds(10)

    /// An object by its type and name.
    init(_ target: ObjectTarget, client: any Client) {
        label = target.location
        self.client = client
        follower = ObjectFollower(
            client: client, type: target.type, namespace: target.namespace, name: target.name,
            readingInterval: .seconds(5))
    }

    /// What is there, in few bytes; nil where it is not known just now.
    var digest: String? {
        guard follower.hasLooked, follower.trouble == nil else { return nil }
        guard let object = follower.object else { return "-" }
        var parts = JSONObject()
        for (key, value) in object.root.value.object ?? JSONObject() where key != "metadata" && key != "status" {
            parts[key] = value
        }
        return SHA256.hexadecimal(JSONValue.object(parts).compact)
    }

    /// Takes what the server has to say. Who was let in once is waited for when rights are taken away.
    ///
    /// - Returns: what is to be told.
    func advance() throws -> String? {
        do {
            try follower.advance()
            if follower.trouble == nil { told.clear(label) }
            return nil
        } catch let error as ServerError where follower.hasLooked {
            follower.restart()
            pause = client.now + Self.refusalPause
            let reason = error.described.brief
            return told.isNew(label, reason) ? "\(label) is not followed for now: \(reason)" : nil
        }
    }
}
