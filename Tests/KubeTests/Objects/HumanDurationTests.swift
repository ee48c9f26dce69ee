import Testing

@testable import Kube

struct HumanDurationTests {
    private static let minute = 60
    private static let hour = 3600
    private static let day = 86_400
    private static let year = 365 * 86_400

    @Test(arguments: [
        (-2, "<invalid>"), (-1, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (547, "9m7s"), (10 * minute, "10m"),
        (179 * minute + 59, "179m"), (3 * hour, "3h"), (3 * hour + 60, "3h1m"), (8 * hour - 1, "7h59m"),
        (8 * hour, "8h"),
        (48 * hour - 1, "47h"), (2 * day, "2d"), (2 * day + 4 * hour, "2d4h"), (8 * day, "8d"), (2 * year - 1, "729d"),
        (2 * year, "2y"), (2 * year + 30 * day, "2y30d"), (8 * year, "8y"), (292 * year, "292y"), (2000 * year, "292y"),
    ])
    func writesAges(seconds: Int, expected: String) {
        #expect(HumanDuration.text(.seconds(seconds)) == expected)
    }

    @Test func cutsTowardsZero() {
        #expect(HumanDuration.text(.milliseconds(-1900)) == "0s")
        #expect(HumanDuration.text(.milliseconds(1900)) == "1s")
    }

    @Test func knowsNoAge() {
        let now = Timestamp(seconds: 1_795_470_900)
        #expect(HumanDuration.age(of: nil as String?, at: now) == "<unknown>")
        #expect(HumanDuration.age(of: "x", at: now) == "<unknown>")
        #expect(HumanDuration.age(of: "0001-01-01T00:00:00Z", at: now) == "<unknown>")
        #expect(HumanDuration.age(of: "0001-01-01T00:00:01Z", at: now) == "292y")
        #expect(HumanDuration.age(of: "2026-11-23T21:54:16Z", at: now) == "44s")
    }
}
