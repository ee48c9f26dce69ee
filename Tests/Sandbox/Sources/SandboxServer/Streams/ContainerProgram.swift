import Foundation

/// The program that a command in a container names, looked for as runc does it.
struct ContainerProgram {
    /// Where it lies.
    let path: String

    /// Finds the program of a command, among all or those that an image has.
    init(_ command: [String], among programs: [String]? = nil) throws(Missing) {
        if let programs, let name = command.first {
            let found = programs.first { $0 == name || $0.hasPrefix(name + "=") }
            guard let found else {
                throw Missing(
                    reason: "unable to start container process: exec: \"\(name)\": "
                        + (name.contains("/")
                            ? "stat \(name): no such file or directory" : "executable file not found in $PATH"))
            }
            if found != name {
                path = String(found.dropFirst(name.count + 1))
                return
            }
        }
        guard let name = command.first else { throw Missing(reason: "args must not be empty") }
        let start = "unable to start container process: exec: \"\(name)\": "
        guard name.contains("/") else {
            let places = ["/usr/bin/\(name)", "/bin/\(name)"]
            guard !name.isEmpty, let found = places.first(where: Self.isProgram) else {
                throw Missing(reason: start + "executable file not found in $PATH")
            }
            path = found
            return
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) else {
            throw Missing(reason: start + "stat \(name): no such file or directory")
        }
        guard !isFolder.boolValue else { throw Missing(reason: start + "is a directory") }
        guard Self.isProgram(name) else { throw Missing(reason: start + "permission denied") }
        path = name
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: path)
    }

    /// Why nothing could be started.
    struct Missing: Error {
        /// runc's words.
        let reason: String

        /// The Status in which a kubelet tells it; containerd, which speaks SPDY itself, has fewer words.
        func status(ofKubelet: Bool) -> String {
            let id = String(repeating: "0123456789abcdef", count: 4)
            let cause =
                "Internal error occurred: error executing command in container: failed to exec in container: failed to "
                + "start exec \"\(id)\": OCI runtime exec failed: exec failed: \(reason): unknown"
            let status: JSON = [
                "metadata": [:], "status": "Failure",
                "message": .string((ofKubelet ? "Internal error occurred: " : "") + cause),
                "reason": "InternalError", "details": ["causes": [["message": .string(cause)]]], "code": 500,
            ]
            return status.text
        }
    }
}
