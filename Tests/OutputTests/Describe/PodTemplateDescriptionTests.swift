import JSON
import Testing

@testable import Output

struct PodTemplateDescriptionTests {
    @Test func tellsOfContainersVolumesAndScheduling() throws {
        let json = #"""
            {"metadata":{"annotations":{"a":"b"}},"spec":{
              "serviceAccountName":"web","priorityClassName":"high","nodeSelector":{"disk":"ssd"},
              "containers":[{"name":"main","image":"x:1","ports":[{"containerPort":80,"protocol":"TCP","name":"http"},{"containerPort":81,"protocol":"UDP","hostPort":9}],
                "args":["-v","a\nb"],"envFrom":[{"prefix":"P_","secretRef":{"name":"s"}}],
                "env":[{"name":"A","value":"1\n2"},{"name":"IP","valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"status.podIP"}}}],
                "livenessProbe":{"httpGet":{"path":"/","port":80,"scheme":"HTTP"},"periodSeconds":10},
                "volumeMounts":[{"mountPath":"/z","name":"d","subPath":"p"},{"mountPath":"/a","name":"c","readOnly":true}]}],
              "volumes":[{"name":"d","emptyDir":{}},{"name":"c","projected":{"sources":[{"serviceAccountToken":{"expirationSeconds":3607}},{"configMap":{"name":"ca"}}]}},{"name":"o","nope":{}}],
              "tolerations":[{"key":"k","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},{"operator":"Exists"}]}}
            """#
        #expect(
            PodTemplateDescription.text(of: try JSONDocument(parsing: Array(json.utf8)).root) == """
                Pod Template:
                  Labels:\t<none>
                  Annotations:\ta: b
                  Service Account:\tweb
                  Containers:
                   main:
                    Image:\tx:1
                    Ports:\t80/TCP (http), 81/UDP
                    Host Ports:\t0/TCP (http), 9/UDP
                    Args:
                      -v
                      a
                      b
                    Liveness:\thttp-get http://:80/ delay=0s timeout=0s period=10s successThreshold=0 failureThreshold=0
                    Environment Variables from:
                      s\tSecret with prefix 'P_'\tOptional: false
                    Environment:
                      A:\t1
                \("      ")\t2
                      IP:\t (v1:status.podIP)
                    Mounts:
                      /a from c (ro)
                      /z from d (rw,path="p")
                  Volumes:
                   d:
                    Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)
                    Medium:\t
                    SizeLimit:\t<unset>
                   c:
                    Type:\tProjected (a volume that contains injected data from multiple sources)
                    TokenExpirationSeconds:\t3607
                    ConfigMapName:\tca
                    Optional:\tfalse
                   o:
                  <unknown>
                  Priority Class Name:\thigh
                  Node-Selectors:\tdisk=ssd
                  Tolerations:\top=Exists
                \tk:NoExecute op=Exists for 300s

                """)
    }
}
