import Testing

@testable import Kube

struct QuantityTests {
    @Test(arguments: [
        ("0", "0"), ("1", "1"), ("100m", "100m"), ("0.1", "100m"), ("1000m", "1"), ("1500", "1500"), ("1000", "1k"),
        ("128Mi", "128Mi"), ("1024Ki", "1Mi"), ("1.5Gi", "1536Mi"), ("512", "512"), ("1023Ki", "1023Ki"),
        ("0.5Ki", "512"), ("0.1Ki", "102400m"), ("1e3", "1e3"), ("1E3", "1e3"), ("1E", "1E"), ("1500e0", "1500"),
        ("12e-3", "12e-3"), ("-5", "-5"), ("+5", "5"), (".5", "500m"), ("5.", "5"), ("1n", "1n"), ("0.1n", "1n"),
        ("-0.1n", "-1n"), ("9223372036854775807", "9223372036854775807"), ("1e40", "9223372036854775807"),
        ("16Ei", "9223372036854775807"), ("00012", "12"), ("1.000000000000000000000000000000000001", "1000000001n"),
        ("250000000n", "250m"), ("0Ki", "0"), ("1.0000000000000000000000000000Ei", "1Ei"),
    ])
    func isCanonical(text: String, expected: String) {
        let quantity = Quantity(text)
        let canonical = quantity?.text
        // A capped decimal exponent keeps its format, which has no suffix here.
        #expect(canonical == expected)
    }

    @Test(arguments: ["", ".", "-", "1x", "1ki", "1 Gi", "Gi", "1.2.3", "1e", "1e+", "--1", "0x10", "1mi", "1e99999"])
    func refuses(text: String) {
        #expect(Quantity(text) == nil)
    }

    @Test func compares() throws {
        let amounts = ["-1", "0", "1n", "999m", "1", "1k", "1Ki", "1M", "1Mi", "1E"].map { Quantity($0) }
        for (left, right) in zip(amounts, amounts.dropFirst()) {
            #expect(try #require(left) < #require(right))
        }
        #expect(Quantity("1000m") == Quantity("1"))
    }

    @Test func rounds() {
        #expect(Quantity("1500m")?.value == 2)
        #expect(Quantity("-1500m")?.value == -2)
        #expect(Quantity("1500u")?.milliValue == 2)
        #expect(Quantity("250m")?.milliValue == 250)
        #expect((Quantity("250m") ?? Quantity(0)) + (Quantity("750m") ?? Quantity(0)) == Quantity(1))
    }
}
