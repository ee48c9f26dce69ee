import Testing

@testable import Kube

struct QuantityTests {
    /// The amounts in units of 10⁻⁹: finer ones are rounded away from zero, and large ones capped.
    @Test(arguments: [
        ("0", "0"), ("1", "1000000000"), ("100m", "100000000"), ("0.1", "100000000"), ("1000m", "1000000000"),
        ("1500", "1500000000000"), ("1000", "1000000000000"), ("128Mi", "134217728000000000"),
        ("1024Ki", "1048576000000000"), ("1.5Gi", "1610612736000000000"), ("512", "512000000000"),
        ("1023Ki", "1047552000000000"), ("0.5Ki", "512000000000"), ("0.1Ki", "102400000000"),
        ("1e3", "1000000000000"), ("1E3", "1000000000000"), ("1E", "1000000000000000000000000000"),
        ("1500e0", "1500000000000"), ("12e-3", "12000000"), ("-5", "-5000000000"), ("+5", "5000000000"),
        (".5", "500000000"), ("5.", "5000000000"), ("1n", "1"), ("0.1n", "1"), ("-0.1n", "-1"),
        ("9223372036854775807", "9223372036854775807000000000"), ("1e40", "9223372036854775807000000000"),
        ("16Ei", "9223372036854775807000000000"), ("00012", "12000000000"),
        ("1.000000000000000000000000000000000001", "1000000001"), ("250000000n", "250000000"), ("0Ki", "0"),
        ("1.0000000000000000000000000000Ei", "1152921504606846976000000000"),
    ])
    func reads(text: String, nano: String) {
        #expect(Quantity(text)?.nano == Int128(nano))
    }

    @Test(arguments: ["", ".", "-", "1x", "1ki", "1 Gi", "Gi", "1.2.3", "1e", "1e+", "--1", "0x10", "1mi", "1e99999"])
    func refuses(text: String) {
        #expect(Quantity(text) == nil)
    }

    /// As kubectl prints what it was given.
    @Test(arguments: [
        ("0.1", "100m"), ("1024Mi", "1Gi"), ("1k", "1k"), ("1500M", "1500M"), ("1E", "1E"),
        ("1e-3", "1e-3"), ("1.0001Ki", "1024102400u"), ("1500.5Mi", "1536512Ki"), ("0.5Ki", "512"),
        ("2000Ki", "2000Ki"), ("1023", "1023"), ("1e3", "1e3"), ("12e2", "1200"), ("1500e3", "1500e3"), ("0Ki", "0"),
        ("-5", "-5"), ("-1.5Gi", "-1536Mi"), ("0.1n", "1n"), ("1000m", "1"), (".5", "500m"),
        ("10Ei", "9223372036854775807"), ("100E", "100E"), ("999999999999999999999", "999999999999999999999"),
        ("1e-10", "1e-9"), ("1000n", "1u"),
        // What apimachinery takes for canonical when it reads it, and leaves as it was typed.
        ("2.125", "2.125"), ("1.500", "1.500"), ("+5", "+5"), ("5.", "5."), ("1e0", "1e0"), ("-1.250k", "-1.250k"),
        ("05", "05"), ("+5Ki", "+5Ki"), ("+8Ki", "8Ki"), ("007Ti", "007Ti"), ("0.125", "125m"), ("1.000", "1"),
        ("+500100", "+500100"), ("+5000", "5k"), ("2.1250", "2125m"), ("1.0001", "1000100u"),
        ("+1234567890123456789", "1234567890123456789"), ("1.Gi", "1.Gi"), ("+9Pi", "9Pi"),
        ("+1.123456789", "+1.123456789"),
    ])
    func isWrittenInOneForm(text: String, canonical: String) {
        #expect(Quantity.canonical(text) == canonical)
    }

    @Test(arguments: [
        ("1Kii", "suffix"), ("1e", "suffix"), ("many", "expression"), ("1.2.3", "expression"), ("", "expr"),
    ])
    func saysWhyNot(text: String, word: String) {
        #expect(Quantity.canonical(text) == nil)
        #expect(Quantity.fault(in: text).contains(word))
    }

    @Test func compares() throws {
        let amounts = ["-1", "0", "1n", "999m", "1", "1k", "1Ki", "1M", "1Mi", "1E"].map { Quantity($0) }
        for (left, right) in zip(amounts, amounts.dropFirst()) {
            #expect(try #require(left) < #require(right))
        }
        #expect(Quantity("1000m") == Quantity("1"))
    }
}
