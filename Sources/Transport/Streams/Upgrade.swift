import Kube

/// What a server made of the request for an upgraded connection.
public enum UpgradeAnswer {
    /// The connection is open, and speaks this subprotocol.
    case open(String)
    /// The server refuses; its answer is as that to any request.
    case refused(ResponseHead, body: [UInt8])

    /// The most bytes of a refusal that are read.
    static let refusalLimit = 1 << 20
}

/// What is wrong with what the other side of an upgraded connection says.
public struct StreamFault: Error, Equatable {
    /// The fault in words that follow "the server …: ".
    public let reason: String

    /// A fault of the server, in words that can follow "the server breaks the rules of the stream: ".
    public init(_ reason: String) {
        self.reason = reason
    }
}
