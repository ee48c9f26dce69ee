/// A point in time as the API writes it: RFC 3339, proleptic Gregorian, no leap seconds (API conventions, "Units").
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    public var seconds: Int64
    /// Nanoseconds after `seconds`, 0 to 999,999,999.
    public var nanoseconds: Int32

    /// Makes a timestamp of its two parts.
    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Reads an RFC 3339 timestamp as Go's time.Parse does, with any offset and up to nine digits of a fraction (more are
    /// cut off); `nil` if it is none. Like Go it takes a comma before the fraction, which `date -Ins` writes, and one digit
    /// of the hour, and neither small letters, nor a blank for the T, nor a leap second.
    public init?(_ text: String) {
        var text = text
        guard let time = text.withUTF8({ Self.read($0) }) else { return nil }
        self = time
    }

    private static func read(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        var reader = Reader(bytes: text)
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2, 1...12), reader.skip("-"),
            let day = reader.number(2, 1...31), day <= days(in: month, of: year),
            reader.skip("T"), let hour = reader.hour(), reader.skip(":"), let minute = reader.number(2, 0...59),
            reader.skip(":"), let second = reader.number(2, 0...59)
        else { return nil }
        var fraction: Int32 = 0
        if reader.skip(".") || reader.skip(",") {
            guard let digits = reader.fraction() else { return nil }
            fraction = digits
        }
        guard let offset = reader.offset(), reader.isAtEnd else { return nil }
        let days = days(sinceEpochOf: Int64(year), month: Int64(month), day: Int64(day))
        return Timestamp(
            seconds: days * 86_400 + Int64(hour * 3600 + minute * 60 + second) - Int64(offset), nanoseconds: fraction)
    }

    /// Reads the date of an HTTP header (RFC 9110, 5.6.7), `Tue, 24 Nov 2026 00:01:22 GMT`; `nil` for anything else, the
    /// two obsolete forms included.
    public init?(httpDate text: String) {
        let words = text.split { $0 == " " || $0 == "\t" || $0.isNewline }
        guard words.count == 6, words[5] == "GMT", let month = Self.months.firstIndex(where: { $0 == words[2] }) else {
            return nil
        }
        self.init("\(words[3])-\(padded(Int64(month) + 1, 2))-\(words[1])T\(words[4])Z")
    }

    /// The time between two points; positive if the left one is later.
    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .seconds(left.seconds - right.seconds) + .nanoseconds(Int64(left.nanoseconds - right.nanoseconds))
    }

    /// Earlier is less.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// `2026-11-23T21:54:16Z`, as metav1.Time is written.
    public var rfc3339: String {
        let date = civil
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(clock)Z"
    }

    /// `2026-11-23T21:54:16.000000Z`, as metav1.MicroTime is written (leases, events).
    public var rfc3339Micro: String {
        String(rfc3339.dropLast()) + "." + padded(Int64(nanoseconds / 1000), 6) + "Z"
    }

    /// `Tue, 24 Nov 2026 00:01:22 +0000`, as RFC 1123 writes it, with the zone as a number.
    public var rfc1123: String {
        let date = civil
        // 1970-01-01 was a Thursday.
        let weekday = Self.weekdays[Int((Self.floorDivide(seconds, 86_400) + 4) % 7 + 7) % 7]
        let month = Self.months[Int(date.month) - 1]
        guard 0..<10_000 ~= date.year else {
            return "\(weekday), \(padded(date.day, 2)) \(month) \(padded(date.year, 4)) \(clock) +0000"
        }
        // The descriptions of many objects are full of dates: this is done in one go.
        let (year, second) = (date.year, secondOfDay)
        return String(unsafeUninitializedCapacity: 31) { text in
            var count = 0
            func put(_ words: String) {
                for byte in words.utf8 {
                    text[count] = byte
                    count += 1
                }
            }
            func put(_ number: Int64, _ end: String) {
                text[count] = 0x30 + UInt8(number / 10)
                text[count + 1] = 0x30 + UInt8(number % 10)
                count += 2
                put(end)
            }
            put(weekday)
            put(", ")
            put(date.day, " ")
            put(month)
            put(" ")
            put(year / 100, "")
            put(year % 100, " ")
            put(second / 3600, ":")
            put(second / 60 % 60, ":")
            put(second % 60, " +0000")
            return count
        }
    }

    /// `2026-11-24 00:01:22 +0000 UTC`, as Go prints a time.
    public var goText: String {
        let text = rfc3339
        return "\(text.prefix(10)) \(text.dropFirst(11).dropLast()) +0000 UTC"
    }

    /// The first moment of year 1, which Go has where there is no time.
    public static let goZero = Timestamp(seconds: -62_135_596_800)

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private var secondOfDay: Int64 { seconds - Self.floorDivide(seconds, 86_400) * 86_400 }

    private var clock: String {
        let second = secondOfDay
        return "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    }

    /// The date in UTC, by the usual arithmetic on 400-year eras that begin on 1 March.
    private var civil: (year: Int64, month: Int64, day: Int64) {
        let shifted = Self.floorDivide(seconds, 86_400) + 719_468
        let era = Self.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func days(sinceEpochOf year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = floorDivide(shiftedYear, 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }

    private struct Reader {
        let bytes: UnsafeBufferPointer<UInt8>
        var position = 0

        var isAtEnd: Bool { position == bytes.count }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
            position += 1
            return true
        }

        mutating func digit() -> Int? {
            guard position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 else { return nil }
            position += 1
            return Int(bytes[position - 1] - 0x30)
        }

        mutating func number(_ digits: Int, _ range: ClosedRange<Int> = 0...9999) -> Int? {
            var value = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return range.contains(value) ? value : nil
        }

        /// One digit or two.
        mutating func hour() -> Int? {
            guard let first = digit() else { return nil }
            guard let second = digit() else { return first }
            let hour = first * 10 + second
            return hour < 24 ? hour : nil
        }

        mutating func fraction() -> Int32? {
            var value: Int32 = 0
            var count = 0
            while let digit = digit() {
                if count < 9 { value = value * 10 + Int32(digit) }
                count += 1
            }
            guard count > 0 else { return nil }
            for _ in min(count, 9)..<9 { value *= 10 }
            return value
        }

        mutating func offset() -> Int? {
            if skip("Z") { return 0 }
            let negative = skip("-")
            // Go takes offsets of a whole day and of sixty minutes, since people write them.
            guard negative || skip("+"), let hours = number(2, 0...24), skip(":"), let minutes = number(2, 0...60)
            else { return nil }
            return (negative ? -1 : 1) * (hours * 3600 + minutes * 60)
        }
    }
}

/// A number with zeros before it, up to the width.
private func padded(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}
