/// Makes pods by the thousand from a recorded one: its JSON with gaps, into which a pod's own values are put.
struct PodGenerator: Sendable {
    let count: Int
    private let objects: [PodTemplate]
    private let namesStride: Int

    /// What stands in the gaps while a template is made.
    static let marks = ["@@NAME@@", "@@UID@@", "@@IP@@", "@@VERSION@@"]

    /// The recorded pods with the gaps' marks in them.
    let patterns: [JSON]

    init(count: Int, from recorded: [JSON], namespace: String) {
        self.count = count
        namesStride = max(1, 14_000_000 / max(1, count))
        patterns = recorded.map { pod in
            var pod = pod
            pod.set(.string(Self.marks[0]), at: "metadata", "name")
            pod.set(.string(namespace), at: "metadata", "namespace")
            pod.set(.string(Self.marks[1]), at: "metadata", "uid")
            pod.set(.string(Self.marks[3]), at: "metadata", "resourceVersion")
            if pod.at("status", "podIP") != nil {
                pod.set(.string(Self.marks[2]), at: "status", "podIP")
                pod.set([["ip": .string(Self.marks[2])]], at: "status", "podIPs")
            }
            return pod
        }
        objects = patterns.map { PodTemplate($0) }
    }

    /// Which of the recorded pods a number is made from: one in fifty is the other kind.
    func pattern(of number: Int) -> Int { number % 50 == 7 ? patterns.count - 1 : 0 }

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

    /// What goes into the gaps.
    func values(_ number: Int) -> [[UInt8]] {
        let hex = String(number + 0x1000_0000, radix: 16)
        return [
            Array(name(number).utf8), Array("\(hex)-5b6f-4c1e-9c55-\(hex)a7d3".utf8),
            Array("10.\(64 + number >> 16 & 63).\(number >> 8 & 255).\(number & 255)".utf8),
            Array(String(1_100 + number).utf8),
        ]
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
        let marks = PodGenerator.marks.map { Array($0.utf8) }
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
