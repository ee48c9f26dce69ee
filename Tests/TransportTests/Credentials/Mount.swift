import Foundation

/// A service account's folder for a test, removed when the test is over.
final class Mount {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "kpod-mount-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file as the kubelet does: a new one takes the place of the old.
    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name), options: .atomic)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path + "/" + name) }
}
