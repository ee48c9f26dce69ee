import Testing

@testable import Kube

struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0), Int32(0)), ("2026-11-23T21:54:16Z", 1_795_470_856, 0),
        ("2026-11-23T22:54:16+01:00", 1_795_470_856, 0), ("2026-11-23T21:54:16.5Z", 1_795_470_856, 500_000_000),
        ("2026-11-23T21:54:16.123456789123Z", 1_795_470_856, 123_456_789), ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
        ("0001-01-01T00:00:00Z", -62_135_596_800, 0), ("1969-12-31T23:59:59-00:00", -1, 0),
        ("2024-02-29T00:00:00Z", 1_709_164_800, 0), ("2026-11-23T22:54:16,123456789+01:00", 1_795_470_856, 123_456_789),
        ("2024-02-29T0:00:00Z", 1_709_164_800, 0), ("2024-02-29T9:00:00+09:00", 1_709_164_800, 0),
        ("2024-03-01T00:00:00+24:00", 1_709_164_800, 0), ("2024-02-29T01:00:00+00:60", 1_709_164_800, 0),
    ])
    func reads(text: String, seconds: Int64, nanoseconds: Int32) {
        #expect(Timestamp(text) == Timestamp(seconds: seconds, nanoseconds: nanoseconds))
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T21:54:16", "2026-13-23T21:54:16Z", "2026-02-29T21:54:16Z", "2026-11-31T21:54:16Z",
        "2026-11-23T24:00:00Z", "2026-11-23T21:54:16.Z", "2026-11-23T21:54:16Zx", "2026-11-23T21:54:16+1:00",
        "yesterday",
        "2016-12-31T23:59:60Z", "2026-11-23t21:54:16Z", "2026-11-23 21:54:16Z", "2026-11-23T21:54:16z",
        "2026-11-23T:54:16Z", "2026-11-23T021:54:16Z", "2026-11-23T21:4:16Z", "2026-11-23T21:54:16,Z",
        "2026-11-23T21:54:16+25:00", "2026-11-23T21:54:16+0100",
        "26-11-23T21:54:16Z", "2026-11-00T21:54:16Z", "２026-11-23T21:54:16Z",
    ])
    func refuses(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func writesEveryForm() {
        let time = Timestamp(seconds: 1_795_470_856, nanoseconds: 1_234_999)
        #expect(time.rfc3339 == "2026-11-23T21:54:16Z")
        #expect(time.rfc3339Micro == "2026-11-23T21:54:16.001234Z")
        #expect(Timestamp(seconds: -1).rfc3339 == "1969-12-31T23:59:59Z")
    }

    /// Every day from the year 1 to 9999 goes there and back.
    @Test func goesThereAndBack() {
        for day in stride(from: Int64(-719_162), through: 2_932_896, by: 97) {
            let time = Timestamp(seconds: day * 86_400 + abs(day) % 86_400)
            #expect(Timestamp(time.rfc3339) == time)
        }
    }

    @Test func datesOfHeaders() {
        #expect(Timestamp(httpDate: " Tue, 24 Nov 2026 00:01:22 GMT\r\n") == Timestamp("2026-11-24T00:01:22Z"))
        for text in [
            "", "Tuesday, 24-Nov-26 00:01:22 GMT", "Tue, 24 Nov 2026 00:01:22 CET", "Tue, 99 Nov 2026 00:01:22 GMT",
        ] {
            #expect(Timestamp(httpDate: text) == nil)
        }
    }

    @Test func subtracts() {
        let early = Timestamp(seconds: 10, nanoseconds: 900_000_000)
        let late = Timestamp(seconds: 12, nanoseconds: 100_000_000)
        #expect(late - early == .milliseconds(1200))
        #expect((early - late).components.seconds == -1)
        #expect(early < late)
    }
}
