extension Quantity {
    /// A quantity in the form in which the API writes it: `0.5` is `500m`, `1024Mi` is `1Gi`, `1e3` stays `1e3`
    /// (apimachinery's resource.Quantity, "canonical form"); nil if the text is none.
    public static func canonical(_ text: String) -> String? {
        guard let quantity = Quantity(text) else { return nil }
        let suffix = text.utf8.drop { "+-.0123456789".utf8.contains($0) }
        let isBinary = suffix.last == UInt8(ascii: "i")
        let isExponent = suffix.count > 1 && !isBinary
        let billion: Int128 = 1_000_000_000
        // Small amounts and fractions of a unit would be rounded.
        if isBinary, quantity.nano.magnitude >= 1024 * billion.magnitude, quantity.nano % billion == 0 {
            return binary(quantity.nano / billion)
        }
        return decimal(quantity.nano, isExponent: isExponent)
    }

    private static func binary(_ amount: Int128) -> String {
        var amount = amount
        var power = 0
        while amount % 1024 == 0, power < 6 {
            amount /= 1024
            power += 1
        }
        return "\(amount)" + ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][power]
    }

    private static func decimal(_ nano: Int128, isExponent: Bool) -> String {
        guard nano != 0 else { return "0" }
        var amount = nano
        var power = 0
        while amount % 1000 == 0, power < 9 {
            amount /= 1000
            power += 1
        }
        if isExponent { return power == 3 ? "\(amount)" : "\(amount)e\(power * 3 - 9)" }
        return "\(amount)" + ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"][power]
    }
}
