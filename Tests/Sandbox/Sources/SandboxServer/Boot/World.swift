import Foundation

/// The objects and types that a server starts with, from Tests/Fixtures/sandbox.
public struct World: Sendable {
    let discovery: [JSON]
    private let recorded: [JSON]
    private let roles: [JSON]
    /// When the objects were recorded, in seconds since 1970.
    private static let recordedAt = "2026-11-23T21:55:34Z"

    /// Reads a folder.
    public init(folder: String) throws {
        func read(_ name: String) throws -> [JSON] {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                throw SandboxError("\(folder)/\(name): cannot be read")
            }
            return try JSON(parsing: [UInt8](data)).array ?? []
        }
        discovery = try read("discovery-core.json") + read("discovery-groups.json")
        recorded = try read("world.json")
        roles = BootstrapRoles.objects
    }

    /// The folder in this source tree.
    public static var defaultFolder: String {
        // Sources/SandboxServer/Boot/World.swift lies six levels below Tests.
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<5 { url.deleteLastPathComponent() }
        return url.appendingPathComponent("Fixtures/sandbox").path
    }

    /// The objects. With a running clock their times are moved so that the recording ended when the server starts.
    func objects(clock: ServerClock) -> [JSON] {
        let created = clock.frozen == nil ? Time.text(clock.now) : Self.recordedAt
        let stamped = roles.map { role in
            var role = role
            role.set(.string(created), at: "metadata", "creationTimestamp")
            return role
        }
        guard clock.frozen == nil, let then = Time.parse(Self.recordedAt) else { return stamped + recorded }
        let shift = clock.now - then
        return stamped + recorded.map { Self.moved($0, by: shift) }
    }

    private static func moved(_ value: JSON, by seconds: Double) -> JSON {
        switch value {
        case .string(let text):
            guard text.utf8.count == 20, text.hasSuffix("Z"), text.hasPrefix("20"), let time = Time.parse(text) else {
                return value
            }
            return .string(Time.text(time + seconds))
        case .array(let elements): return .array(elements.map { moved($0, by: seconds) })
        case .object(let members):
            return .object(
                JSONObject(
                    members.map { ($0.key, $0.key == "managedFields" ? $0.value : moved($0.value, by: seconds)) }))
        default: return value
        }
    }
}
