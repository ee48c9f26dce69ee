import Foundation
import Programs
import Testing

/// The tests that make the sandbox misbehave. They share one of their own, so they run one after the other.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct Faults {}

extension Sandbox {
    /// Runs `body` while a rule (README, "The control API") is in force.
    func spoiled<Result>(_ rule: String, _ body: () throws -> Result) throws -> Result {
        try control("DELETE", "rules")
        try control("POST", "rules", body: rule)
        defer { _ = try? control("DELETE", "rules") }
        return try body()
    }

    /// Runs kpod once while a rule is in force.
    func kpod(spoiled rule: String, _ arguments: String...) throws -> Outcome {
        try spoiled(rule) { try kpod(arguments) }
    }

    /// Runs kpod and tells what it sent.
    func requests(of arguments: String...) throws -> [SeenRequest] {
        try forgetRequests()
        let outcome = try kpod(arguments)
        guard outcome.status == 0 else { throw HarnessError(description: "\(arguments): \(outcome.errors)") }
        return try requests()
    }

    /// A copy of demo-admin's service account folder, to be changed and removed by the caller.
    func copyOfAccount() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-account-\(UUID().uuidString)")
        let source = announcement.accounts["demo-admin"] ?? ""
        try FileManager.default.copyItem(at: URL(filePath: source), to: folder)
        return folder
    }

    /// Runs kpod with a changed copy of the service account folder.
    func kpod(_ arguments: String..., changing change: (URL) throws -> Void) throws -> Outcome {
        let folder = try copyOfAccount()
        defer { try? FileManager.default.removeItem(at: folder) }
        try change(folder)
        return try kpod(arguments, adding: ["KPOD_SERVICE_ACCOUNT_DIR": folder.path])
    }
}

extension Outcome {
    /// How many lines standard output has.
    var lineCount: Int { output.split(separator: "\n").count }
}
