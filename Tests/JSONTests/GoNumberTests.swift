import Testing

@testable import JSON

@Suite struct GoNumberTests {
    @Test(arguments: [
        (0.0, "0", "0"), (-0.0, "-0", "-0"), (1.0, "1", "1"), (1e6, "1000000", "1e+06"),
        (123456.7, "123456.7", "123456.7"),
        (1234567.5, "1234567.5", "1.2345675e+06"), (1e20, "100000000000000000000", "1e+20"), (1e21, "1e+21", "1e+21"),
        (0.0001, "0.0001", "0.0001"), (0.00001, "0.00001", "1e-05"), (1e-7, "1e-7", "1e-07"),
        (1.5e-10, "1.5e-10", "1.5e-10"),
        (Double.leastNonzeroMagnitude, "5e-324", "5e-324"),
        (Double.greatestFiniteMagnitude, "1.7976931348623157e+308", "1.7976931348623157e+308"),
        (0.1, "0.1", "0.1"), (-2.5, "-2.5", "-2.5"), (100.25, "100.25", "100.25"),
    ])
    func numbersPrintAsGoPrintsThem(_ value: Double, _ json: String, _ shortest: String) {
        #expect(GoNumber.json(value) == json)
        #expect(GoNumber.shortest(value) == shortest)
    }

    @Test func narrowNumbersUseTheirOwnDigits() {
        #expect(GoNumber.shortest(Float(0.1)) == "0.1")
        #expect(GoNumber.shortest(Float(1.5)) == "1.5")
        #expect(GoNumber.shortest(Float.infinity) == "+Inf")
    }
}
