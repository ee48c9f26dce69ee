/// What each byte of an unescaped ASCII text means to the choice of a YAML scalar's style, as one table of flags.
final class CharacterClasses {
    /// Needs the full analysis: control characters and everything that is not ASCII.
    static var special: UInt8 { 1 }
    /// A colon, which ends a key where a blank follows.
    static var colon: UInt8 { 2 }
    /// A number sign, which begins a comment behind a blank.
    static var comment: UInt8 { 4 }
    /// A space, at which lines are folded, and which wants quotes at either end.
    static var space: UInt8 { 8 }
    /// Begins something else than a plain scalar.
    static var indicator: UInt8 { 16 }
    /// Begins something else than a plain scalar where a blank follows.
    static var blankIndicator: UInt8 { 32 }
    /// May begin a boolean, null, a number or a date.
    static var hint: UInt8 { 64 }

    /// The flags that matter at every place and not just at the first.
    static var anywhere: UInt8 { special | colon | comment | space }
    /// The flags that matter only at the first place.
    static var atBeginning: UInt8 { indicator | blankIndicator | hint }

    /// 256 entries. A pointer and not an array, since it is read once for every byte that is printed.
    let table: UnsafePointer<UInt8>
    private let memory: UnsafeMutablePointer<UInt8>

    init() {
        memory = .allocate(capacity: 256)
        memory.update(repeating: 0, count: 256)
        table = UnsafePointer(memory)
        for byte in 0..<256 where byte < 0x20 || byte >= 0x7F { memory[byte] = Self.special }
        set(":", Self.colon)
        set("#", Self.comment)
        set(" ", Self.space)
        set("#,[]{}&*!|>'\"%@`", Self.indicator)
        set("?:-", Self.blankIndicator)
        set("+-0123456789yYnNtTfFoO~.", Self.hint)
    }

    deinit {
        memory.deallocate()
    }

    private func set(_ characters: StaticString, _ flag: UInt8) {
        characters.withUTF8Buffer { for byte in $0 { memory[Int(byte)] |= flag } }
    }
}
