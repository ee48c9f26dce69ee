import Testing

@testable import Arguments

@Suite struct GoTextTests {
    @Test(
        arguments: [
            ("0", 0), ("5s", 5_000_000_000), ("30s", 30_000_000_000), ("1h30m", 5_400_000_000_000),
            ("-5s", -5_000_000_000),
            ("+5s", 5_000_000_000), ("-0", 0), ("+0", 0), ("5.0s", 5_000_000_000), ("5.6s", 5_600_000_000),
            ("5.s", 5_000_000_000), (".5s", 500_000_000), ("1.0s", 1_000_000_000), ("1.004s", 1_004_000_000),
            ("100.00100s", 100_001_000_000), ("10ns", 10), ("11us", 11_000), ("12\u{B5}s", 12_000),
            ("12\u{3BC}s", 12_000),
            ("13ms", 13_000_000), ("3h30m", 12_600_000_000_000), ("10.5s4m", 250_500_000_000),
            ("-2m3.4s", -123_400_000_000),
            ("1.5h", 5_400_000_000_000), ("0.3333333333333333333h", 1_200_000_000_000),
            ("9223372036854775807ns", Int64.max), ("-9223372036854775808ns", Int64.min),
            ("0.100000000000000000000h", 360_000_000_000), ("52763797000ns", 52_763_797_000),
        ] as [(String, Int64)])
    func durationsReadAsInGo(_ text: String, _ nanoseconds: Int64) {
        #expect(goDuration(text) == .nanoseconds(nanoseconds))
    }

    @Test(arguments: [
        "", "3", "-", "s", ".", "-.", ".s", "+.s", "1d", "5 s", "s5", "--5s", "9223372036854775808ns",
        "9223372036854775.808us", "3000000h", "-9223372036854775809ns", "1e3s", "5S", "\u{661}s", "5s\u{301}",
        "99999999999999999999999999h",
    ])
    func otherTextsAreNoDurations(_ text: String) {
        #expect(goDuration(text) == nil)
    }

    @Test func wholeNumbersReadAsInGo() {
        #expect(goInteger("10") == 10)
        #expect(goInteger("-1") == -1)
        #expect(goInteger("+7") == 7)
        #expect(goInteger("0x1F") == 31)
        #expect(goInteger("0b11") == 3)
        #expect(goInteger("0o17") == 15)
        #expect(goInteger("017") == 15)
        #expect(goInteger("-0x10") == -16)
        #expect(goInteger("9223372036854775807") == Int.max)
        for text in [
            "", "-", "+", "0x", "--1", "+-1", "-+1", "0x-1", "1.5", "1e3", " 1", "9223372036854775808", "08", "\u{661}",
            "1\u{301}",
        ] {
            #expect(goInteger(text) == nil, "\(text)")
        }
    }

    @Test func secondsFitADuration() {
        #expect(seconds("30") == .seconds(30))
        #expect(seconds("9223372037") == nil)
        #expect(seconds("-9223372036854775808") == nil)
    }

    @Test func listsReadAsCSV() {
        #expect(commaSeparated("") == [])
        #expect(commaSeparated("a") == ["a"])
        #expect(commaSeparated("a,,b,") == ["a", "", "b", ""])
        #expect(commaSeparated(#""a,b","c""d",e"#) == ["a,b", "c\"d", "e"])
        for text in ["\"", "\"a", "a\"b", "\"a\"b", "a,\"b"] { #expect(commaSeparated(text) == nil, "\(text)") }
    }
}
