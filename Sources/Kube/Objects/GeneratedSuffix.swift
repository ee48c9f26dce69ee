/// The five characters that Kubernetes puts behind a name to make it another's than all there are (apimachinery's
/// util/rand): without vowels, so that no words arise, and without what is easily mistaken.
public enum GeneratedSuffix {
    /// A suffix made by chance.
    public static func make() -> String {
        let letters = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
        return String(decoding: (0..<5).map { _ in letters[Int.random(in: letters.indices)] }, as: UTF8.self)
    }
}
