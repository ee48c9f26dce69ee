/// Reads some members of a large object while it arrives: fed by whatever pieces the network gives, it hands out the text of
/// each member that is wanted as soon as it is complete, and holds nothing else.
///
/// What is not wanted is passed over: its quotes and brackets are matched and nothing more is looked at. What is wanted is
/// handed out as it stands, so whoever parses it finds what is wrong within.
public struct JSONMemberReader {
    /// Members that are wanted: those of the object at the end of a path of keys.
    public struct Place: Sendable {
        let path: [String]
        let keys: Set<String>?

        /// Wants the members with these keys of the object at `path`, or all of them.
        public init(_ path: [String], keys: Set<String>? = nil) {
            self.path = path
            self.keys = keys
        }
    }

    /// A member that is wanted.
    public struct Member {
        /// Which of the places it stands at.
        public let place: Int
        /// Its key.
        public let key: String
        /// Its value as it stands in the text.
        public let text: [UInt8]
    }

    private enum State { case start, firstKey, key, colon, value, passing, next, end }

    private let places: [Place]
    private let limits: JSONLimits
    private var state = State.start
    /// The keys of the objects around the present place.
    private var path: [String] = []
    /// What is gathered of a key, or of the value of a wanted member.
    private var gathered: [UInt8] = []
    private var key = ""
    /// The place that wants the present value.
    private var wanting: Int?
    private var nesting = 0
    private var isInString = false
    private var isEscaped = false
    /// Whether what is passed over is a key.
    private var isKey = false
    private var place = TextPlace()

    /// A reader of the members at these places, none of which stands within another.
    public init(_ places: [Place], limits: JSONLimits = JSONLimits()) {
        self.places = places
        self.limits = limits
    }

    /// Takes the next piece of the text, and hands out the members that it completes.
    public mutating func feed(_ piece: [UInt8], _ take: (Member) -> Void) throws(JSONError) {
        var failure: JSONError?
        piece.withUnsafeBufferPointer { bytes in
            do throws(JSONError) { try read(bytes, take) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// The end of the text, by which the object must be complete.
    public func finish() throws(JSONError) {
        guard state != .end else { return }
        throw JSONError(
            offset: place.offset, line: place.line, column: place.column,
            message: "the text ends before the value is complete")
    }

    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, _ take: (Member) -> Void) throws(JSONError) {
        var position = 0
        func fail(_ message: String) -> JSONError {
            var place = self.place
            place.advance(over: UnsafeBufferPointer(rebasing: bytes[..<position]))
            return JSONError(offset: place.offset, line: place.line, column: place.column, message: message)
        }
        while position < bytes.count {
            if state == .passing {
                let start = position
                let isWhole = pass(bytes, &position)
                if wanting != nil || isKey {
                    gathered.append(contentsOf: bytes[start..<position])
                    if gathered.count > limits.maximumSize {
                        throw fail("a member has more than the \(limits.maximumSize) bytes that are accepted")
                    }
                }
                guard isWhole else { break }
                if isKey {
                    guard let text = try? JSONDocument(parsing: gathered, limits: limits).root.string else {
                        throw fail("a key of an object is no string")
                    }
                    key = text
                    state = .colon
                } else {
                    if let wanting {
                        // A copy of its very size: members are kept, and there may be many.
                        let text = gathered.withUnsafeBufferPointer { Array($0) }
                        take(Member(place: wanting, key: key, text: text))
                    }
                    state = .next
                }
                gathered.removeAll(keepingCapacity: true)
                continue
            }
            let byte = bytes[position]
            if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
                position += 1
                continue
            }
            switch (state, byte) {
            case (.start, 0x7B): state = .firstKey
            case (.firstKey, 0x22), (.key, 0x22):
                isKey = true
                state = .passing
                continue
            case (.colon, 0x3A): state = .value
            case (.value, 0x7B) where isOnTheWay:
                path.append(key)
                state = .firstKey
            case (.value, _) where byte != 0x2C && byte != 0x7D && byte != 0x5D:
                isKey = false
                wanting = places.firstIndex { $0.path == path && $0.keys?.contains(key) != false }
                state = .passing
                continue
            case (.next, 0x2C): state = .key
            case (.next, 0x7D), (.firstKey, 0x7D):
                state = path.popLast() == nil ? .end : .next
            default: throw fail(Self.expected(in: state))
            }
            position += 1
        }
        place.advance(over: bytes)
    }

    /// Whether members of the present value are wanted.
    private var isOnTheWay: Bool {
        places.contains { $0.path.count > path.count && $0.path.starts(with: path) && $0.path[path.count] == key }
    }

    /// Moves over a value; false where the bytes end before it does.
    private mutating func pass(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Bool {
        while position < bytes.count {
            let byte = bytes[position]
            if isInString {
                position += 1
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else if byte == 0x22 {
                    isInString = false
                    if nesting == 0 { return true }
                }
                continue
            }
            switch byte {
            case 0x22: isInString = true
            case 0x7B, 0x5B: nesting += 1
            case 0x7D, 0x5D:
                if nesting == 0 { return true }
                nesting -= 1
                if nesting == 0 {
                    position += 1
                    return true
                }
            case 0x2C where nesting == 0: return true
            default: break
            }
            position += 1
        }
        return false
    }

    private static func expected(in state: State) -> String {
        switch state {
        case .start: "expected an object"
        case .firstKey: "expected a quoted key or '}' in an object"
        case .key: "expected a quoted key after ',' in an object"
        case .colon: "expected ':' after a key of an object"
        case .value, .passing: "expected a value"
        case .next: "expected ',' or '}' after a member of an object"
        case .end: "expected nothing more after the value"
        }
    }
}
