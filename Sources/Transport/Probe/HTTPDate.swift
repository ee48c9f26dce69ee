import Kube

/// The date of an HTTP header (RFC 9110, 5.6.7): `Tue, 24 Nov 2026 00:01:22 GMT`.
public enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Reads it; `nil` for anything else, the two obsolete forms included.
    public static func timestamp(_ text: String) -> Timestamp? {
        let words = text.split { $0 == " " || $0 == "\t" || $0.isNewline }
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(where: { $0 == words[2] }) else {
            return nil
        }
        let number = month + 1
        return Timestamp("\(words[3])-\(number < 10 ? "0" : "")\(number)-\(words[1])T\(words[4])Z")
    }
}
