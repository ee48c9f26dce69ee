import JSON
import Kube
import Testing

@testable import Output

/// Objects that no server should send, and text that a terminal would obey.
@Suite struct OddDescriptionTests {
    /// A quantity or a time that is none is shown as it stands, or as the time that is not there.
    @Test func whatCannotBeParsedIsShownAsItStands() throws {
        let volume = try described(
            .persistentVolume,
            #"{"metadata":{"name":"v","deletionTimestamp":"soon"},"spec":{"capacity":{"storage":"much"},"nfs":{}}}"#)
        #expect(volume.contains("Capacity:        much\n"))
        #expect(volume.contains("Status:          Terminating (lasts <unknown>)\n"))
        let policy = try described(.networkPolicy, #"{"metadata":{"creationTimestamp":"yesterday"}}"#)
        #expect(policy.contains("Created on:   0001-01-01 00:00:00 +0000 UTC\n"))
        let scaler = try described(
            .horizontalPodAutoscaler,
            #"{"apiVersion":"autoscaling/v2","spec":{"metrics":[null,{"type":"Pods"},{"type":"Odd\u001b"},{"type":"Resource","resource":"#
                + #"{"name":"cpu","target":{"averageValue":"lots"}}}]}}"#)
        #expect(scaler.contains("  <unknown metric type \"\">\n  \"\" on pods:"))
        #expect(scaler.contains("<unknown> / lots\n"))
        #expect(scaler.contains("<unknown metric type \"Odd\\x1b\">"))
        let request = try described(
            .certificateSigningRequest,
            #"{"metadata":{"name":"r"},"spec":{"request":"bm9uZQ==","expirationSeconds":-5}}"#)
        #expect(request.contains("Requested Duration:  <invalid>\n"))
        #expect(request.contains("Subject:             <unreadable>\n"))
    }

    @Test func nullInListsIsNothing() throws {
        let slice = try described(
            .endpointSlice,
            #"{"endpoints":[null,{"addresses":[null,"10.0.0.1"],"conditions":null}],"ports":[null,{"port":null}]}"#)
        #expect(slice.contains("  - Addresses:  , 10.0.0.1\n"))
        #expect(slice.contains("  <unset>  <unset>"))
        let role = try described(
            .role, #"{"rules":[null,{"verbs":["get",null],"apiGroups":[""],"resources":["pods",null]}]}"#)
        #expect(role.hasSuffix("  pods       []                 []              [get]\n"))
    }

    /// A line of as many cells as its text has tabs is written; none of it is lost.
    @Test func aTextOfTabsIsLaidOut() throws {
        let tabs = String(repeating: #"\t"#, count: 200_000)
        let text = try described(.configMap, #"{"metadata":{"name":"x"},"data":{"k":"a\#(tabs)b"}}"#)
        #expect(text.contains("a" + String(repeating: " ", count: 2 * 200_000) + "b\n"))
    }

    /// A thousand conditions are a thousand lines, written in one go.
    @Test func aThousandConditions() throws {
        let conditions = (0..<1000).map { #"{"type":"C\#($0)","status":"True","reason":"R","message":"m"}"# }
        let object = #"{"metadata":{"name":"x"},"status":{"conditions":[\#(conditions.joined(separator: ","))]}}"#
        for kind in [DescribedKind.deployment, .pod, .namespace, .serviceCIDR, .horizontalPodAutoscaler] {
            let related = kind.related(APIObject(try JSONDocument(parsing: Array(object.utf8)).root))
            let text = try described(kind, object, related.map { _ in .items([]) })
            #expect(text.contains("\n  C0 ") && text.contains("\n  C999 "), "\(kind.kind)")
            #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } >= 1003)
        }
    }

    /// As in `get`: what a terminal would obey becomes visible.
    @Test func controlCharactersAreVisible() throws {
        let text = try described(
            .ingressClass,
            #"{"metadata":{"name":"a\u001b[2J\u0007","labels":{"k":"\r\u009b1m"}},"spec":{"controller":"\u202ex\u007f"}}"#
        )
        #expect(
            text == """
                Name:         a^[[2J^G
                Labels:       k=\\r\\u009b1m
                Annotations:  <none>
                Controller:   \\u202ex^?
                Events:       <none>

                """)
    }

    /// Nothing is cut off or broken for the width of a screen.
    @Test func namesWiderThanTheScreenStayWhole() throws {
        let name = String(repeating: "long-", count: 50)
        let text = try described(
            .ipAddress, #"{"metadata":{"name":"\#(name)"},"spec":{"parentRef":{"name":"\#(name)"}}}"#)
        #expect(text.contains("Name:         \(name)\n"))
        #expect(text.contains("  Name:       \(name)\n"))
    }

    /// kubectl's way of counting: an endpoint that is not ready behind the third is no more, and still said to be.
    @Test func endpointsBeyondTheThirdAreCounted() throws {
        func slices(_ endpoints: String) throws -> [JSONNode] {
            [
                try JSONDocument(parsing: Array(#"{"ports":[{"name":"","port":80}],"endpoints":[\#(endpoints)]}"#.utf8))
                    .root
            ]
        }
        let three = #"{"addresses":["::1"]},{"addresses":["b"]},{"addresses":["c"]}"#
        #expect(try DescriptionWriter.endpoints(slices(three), port: "") == "[::1]:80,b:80,c:80")
        let more = three + #",{"addresses":["d"]},{"addresses":["e"]}"#
        #expect(try DescriptionWriter.endpoints(slices(more), port: "") == "[::1]:80,b:80,c:80 + 2 more...")
        let unready = three + #",{"addresses":["d"],"conditions":{"ready":false}}"#
        #expect(try DescriptionWriter.endpoints(slices(unready), port: "") == "[::1]:80,b:80,c:80 + 0 more...")
        #expect(DescriptionWriter.endpoints([], port: "") == "<none>")
    }

    /// Each kind of volume is described by its own words, with the fields that PersistentVolumes alone have.
    @Test func kindsOfVolumes() throws {
        #expect(VolumeKind.all.count == 31)
        #expect(
            VolumeKind.all.filter { $0.fields.contains(where: \.isPersistent) }.map(\.key) == [
                "glusterfs", "scaleIO", "azureFile", "csi",
            ])
        for kind in VolumeKind.all {
            #expect(kind.words.contains(" ("), "\(kind.key)")
            let volume = try JSONDocument(parsing: Array(#"{"name":"v","\#(kind.key)":{}}"#.utf8)).root
            let found = try #require(VolumeKind.find(in: volume))
            #expect(found.kind.key == kind.key)
        }
        let pod = #"{"spec":{"volumes":[{"name":"v","csi":{"driver":"d","volumeHandle":"h"}}]}}"#
        let text = try described(.pod, pod)
        #expect(text.contains("    Driver:            d\n"), "\(text)")
        #expect(!text.contains("VolumeHandle"))
    }
}
