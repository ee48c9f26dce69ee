import Kube

/// What is known of the lines of a log that were printed, so that none is printed twice when they are sent again.
struct PrintedLines {
    /// What a line is to those that were printed before.
    enum Place {
        case new
        /// It was printed, or not wanted.
        case repeated
        /// It was printed in part.
        case continued
        /// It may be of another run of the container.
        case doubtful
    }

    private struct Replay {
        /// Lines before this time were printed, or were not wanted.
        let time: Timestamp
        /// The fingerprints of the whole lines with this time that were printed and have not come again.
        var toDrop: ArraySlice<UInt64>
        /// Whether what was known has come again.
        var isComplete = false
    }

    /// The time of the last line printed; empty if there is none.
    private(set) var last: [UInt8] = []
    /// The fingerprints of the lines that had it.
    private var lastLines: [UInt64] = []
    /// How much was printed of a long line that has not ended.
    var openCount = 0
    /// The beginning of a line that a stream ended in. It will be sent again, whole; where it is not, it was the end.
    private(set) var held: [UInt8] = []
    /// While lines are dropped that were printed already.
    private var replay: Replay?

    /// Whether nothing is known.
    var isEmpty: Bool { last.isEmpty && held.isEmpty }

    /// The time of the last line, printed or begun.
    var lastTime: Timestamp? {
        guard last.isEmpty else { return Timestamp(String(decoding: last, as: UTF8.self)) }
        return held.withUnsafeBytes { bytes in
            LinePiece.stamp(of: bytes).flatMap { Timestamp(String(decoding: bytes[$0], as: UTF8.self)) }
        }
    }

    /// The same as it was sent.
    var lastStamp: String {
        String(decoding: last.isEmpty ? held.prefix { $0 != UInt8(ascii: " ") } : last[...], as: UTF8.self)
    }

    /// The log is asked for again; `drops`: whether what was printed is dropped.
    mutating func beginAgain(drops: Bool) {
        replay = drops ? lastTime.map { Replay(time: $0, toDrop: lastLines.dropLast(min(openCount, 1))) } : nil
    }

    /// Keeps a line that has begun, for where it is not sent again.
    mutating func hold(_ rest: [UInt8]) { held = rest }

    /// Takes note of a line, or the beginning of one, that is printed.
    mutating func note(_ line: UnsafeRawBufferPointer, _ stamp: Range<Int>?) {
        held = []
        openCount = 0
        guard let stamp else { return }
        if !line[stamp].elementsEqual(last) {
            last = Array(line[stamp])
            lastLines = []
        }
        lastLines.append(Self.fingerprint(line))
    }

    /// What tells lines with the same time apart: their length and their end.
    private static func fingerprint(_ line: UnsafeRawBufferPointer) -> UInt64 {
        line.suffix(8).reduce(UInt64(line.count)) { $0 &* 257 &+ UInt64($1) }
    }

    /// What a line that begins is to those that were printed.
    ///
    /// - Parameters:
    ///   - run: what is known of the run that the line is of.
    ///   - warnOfGap: called where lines before it may be missing, with the times of the last line and of this one.
    mutating func place(
        _ line: UnsafeRawBufferPointer, _ stamp: Range<Int>?, _ run: inout LogRunProof,
        warnOfGap: (_ last: String, _ next: String) -> Void
    ) -> Place {
        guard let known = replay, let stamp, let time = Timestamp(String(decoding: line[stamp], as: UTF8.self)) else {
            if !held.isEmpty, line.starts(with: held) { run.prove() }
            return run.accepts() ? .new : .doubtful
        }
        if time <= known.time { run.prove() }
        if time < known.time { return .repeated }
        if time == known.time, let next = known.toDrop.first {
            // Others with this time came before the first one that was wanted.
            if next == Self.fingerprint(line) { replay?.toDrop.removeFirst() }
            replay?.isComplete = true
            return .repeated
        }
        if time == known.time, openCount > 0 {
            replay = nil
            return .continued
        }
        // Of several lines with this time, the one that had begun.
        if time == known.time, last.isEmpty, !line.starts(with: held) { return .repeated }
        guard run.accepts() else { return .doubtful }
        if time > known.time, !known.isComplete { warnOfGap(lastStamp, String(decoding: line[stamp], as: UTF8.self)) }
        replay = nil
        return .new
    }
}
