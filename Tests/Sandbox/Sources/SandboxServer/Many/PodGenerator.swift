import Foundation

/// Makes pods by the thousand from a recorded one: its JSON with gaps, into which a pod's own values are put.
struct PodGenerator: Sendable {
    let count: Int
    private let objects: [PodTemplate]
    private let namesStride: Int

    /// What stands in the gaps while a template is made.
    enum Mark: String, CaseIterable {
        case name, uid, address, version, started, ready, volume, node, nodeAddress, container

        var text: String { "@@\(rawValue)@@" }
        var json: JSON { .string(text) }
    }

    /// The recorded pods with the gaps' marks in them.
    let patterns: [JSON]

    init(count: Int, from recorded: [JSON], namespace: String) {
        self.count = count
        namesStride = max(1, 14_000_000 / max(1, count))
        patterns = recorded.map { Self.pattern($0, namespace: namespace) }
        objects = patterns.map { PodTemplate($0) }
    }

    /// A pod with gaps wherever the pods of one workload differ.
    private static func pattern(_ recorded: JSON, namespace: String) -> JSON {
        let address = recorded.at("status", "podIP")?.string
        var pod = marked(recorded, address: address)
        pod.set(Mark.name.json, at: "metadata", "name")
        pod.set(.string(namespace), at: "metadata", "namespace")
        pod.set(Mark.uid.json, at: "metadata", "uid")
        pod.set(Mark.version.json, at: "metadata", "resourceVersion")
        pod.set(Mark.node.json, at: "spec", "nodeName")
        return pod
    }

    private static let volumePrefix = "kube-api-access-"

    /// A value of the pod with marks for times, addresses and what identifies a container.
    private static func marked(_ value: JSON, _ key: String = "", address: String?) -> JSON {
        switch (value, key) {
        case (.string, "lastTransitionTime"), (.string, "startedAt"), (.string, "time"): return Mark.ready.json
        case (.string, "startTime"), (.string, "finishedAt"): return Mark.started.json
        case (.string, "containerID"): return .string("containerd://\(Mark.container.text)")
        case (.string, "hostIP"): return Mark.nodeAddress.json
        case (.string(let text), _) where text == address: return Mark.address.json
        // The volume with the token, and where it is mounted.
        case (.string(let text), "name") where text.hasPrefix(volumePrefix):
            return .string(volumePrefix + Mark.volume.text)
        case (.array(let elements), _):
            if key == "hostIPs" { return [["ip": Mark.nodeAddress.json]] }
            return .array(elements.map { marked($0, address: address) })
        case (.object(let object), _):
            return .object(
                JSONObject(
                    object.map { name, value in
                        // Managed fields name the address in a key.
                        let name =
                            address.map { name.replacingOccurrences(of: "\"\($0)\"", with: "\"\(Mark.address.text)\"") }
                            ?? name
                        return (name, marked(value, name, address: address))
                    }))
        default: return value
        }
    }

    /// Which of the recorded pods a number is made from: one in ten is the other kind.
    func pattern(of number: Int) -> Int { number % 10 == 7 ? patterns.count - 1 : 0 }

    /// The value of a pod.
    func value(_ number: Int) -> JSON {
        var bytes: [UInt8] = []
        objects[pattern(of: number)].append(values(number), to: &bytes)
        return (try? JSON(parsing: bytes)) ?? .null
    }

    /// A name as a ReplicaSet makes them, in order of the numbers.
    func name(_ number: Int) -> String {
        let alphabet = Array("2456789bcdfghjklmnpqrstvwxz".utf8)
        var rest = number * namesStride
        var letters: [UInt8] = []
        for _ in 0..<5 {
            letters.insert(alphabet[rest % alphabet.count], at: 0)
            rest /= alphabet.count
        }
        return "web-848f69bfd6-" + String(decoding: letters, as: UTF8.self)
    }

    /// What goes into the gaps, in the order of the marks.
    func values(_ number: Int) -> [[UInt8]] {
        let hex = String(number + 0x1000_0000, radix: 16)
        // Spread, and the same each time.
        let spread = UInt64(number &+ 1) &* 0x9E37_79B9_7F4A_7C15
        let digits = String(spread | 1 << 63, radix: 16)
        let node = Int(spread >> 40 % 200)
        return Mark.allCases.map { mark in
            switch mark {
            case .name: name(number)
            case .uid: "\(hex)-5b6f-4c1e-9c55-\(hex)a7d3"
            case .address: "10.\(64 + number >> 16 & 63).\(number >> 8 & 255).\(number & 255)"
            case .version: String(1_100 + number)
            case .started: Self.time(Int(spread >> 20 % 1_000_000))
            case .ready: Self.time(Int(spread >> 20 % 1_000_000) + 5 + number % 20)
            case .volume: String(digits.suffix(5))
            case .node: "node-\(node)"
            case .nodeAddress: "10.0.0.\(node)"
            case .container: digits + digits.reversed() + digits.suffix(8) + digits + digits.prefix(8)
            }
        }.map { Array($0.utf8) }
    }

    /// So many seconds after the beginning of a month.
    private static func time(_ seconds: Int) -> String {
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return
            "2026-11-\(two(1 + seconds / 86_400))T\(two(seconds / 3_600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))Z"
    }
}

/// JSON with gaps.
struct PodTemplate: Sendable {
    /// The text before each gap, and which value the gap takes; the last has none.
    private let segments: [(text: [UInt8], gap: Int?)]

    init(_ value: JSON) {
        var segments: [(text: [UInt8], gap: Int?)] = []
        var text: [UInt8] = []
        let bytes = value.bytes
        let marks = PodGenerator.Mark.allCases.map { Array($0.text.utf8) }
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "@"), let gap = marks.firstIndex(where: { bytes[at...].starts(with: $0) }) {
                segments.append((text, gap))
                text = []
                at += marks[gap].count
            } else {
                text.append(bytes[at])
                at += 1
            }
        }
        segments.append((text, nil))
        self.segments = segments
    }

    /// Appends the text with the gaps filled.
    func append(_ values: [[UInt8]], to bytes: inout [UInt8]) {
        for segment in segments {
            bytes += segment.text
            if let gap = segment.gap { bytes += values[gap] }
        }
    }
}
