package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// A pod asks the API server, over TLS and as its service account.
class ServiceAccountInPodTest {
    private static final String ACCOUNT =
            """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: reader}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: reader}
            rules: [{apiGroups: [''], resources: [configmaps], verbs: [list]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: reader}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
            subjects: [{kind: ServiceAccount, name: reader}]
            ---
            """;

    private static final String POD =
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: NAME}
            spec:
              restartPolicy: Never
              serviceAccountName: reader
              automountServiceAccountToken: MOUNT
              containers:
              - name: c
                image: none
                command: [sh, -c, 'SCRIPT']
            """;

    private static final String BY_HAND =
            """
            at=$SLUICE_ROOT/var/run/secrets/kubernetes.io/serviceaccount;
            server=https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT;
            ask() { curl -sS --cacert $at/ca.crt -H "Authorization: Bearer $(cat $at/token)"
            -o /dev/null -w "%{http_code}\\n" $server/api/v1/namespaces/$(cat $at/namespace)/$1; };
            ask configmaps; ask secrets
            """;

    private static final String BY_KUBECTL =
            "kubectl auth whoami -o jsonpath={.status.userInfo.username}; kubectl get secrets 2>&1";

    @TempDir Path home;

    private static String pod(String name, boolean mount, String script) {
        return POD.replace("NAME", name)
                .replace("MOUNT", Boolean.toString(mount))
                .replace("SCRIPT", script.strip().replace("\n", " ").replace("'", "''"));
    }

    private static String finished(WholeCluster house, String pod) throws Exception {
        house.run(
                "wait", "pod/" + pod, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=40s");
        return house.run("logs", pod);
    }

    @Test
    void isKnownByTheFilesByTheKubeconfigAndNotAtAllWithoutThem() throws Exception {
        try (var house = new WholeCluster(home)) {
            house.apply(
                    ACCOUNT
                            + pod("files", true, BY_HAND)
                            + "---\n"
                            + pod("config", true, BY_KUBECTL + "; true")
                            + "---\n"
                            + pod(
                                    "nobody",
                                    false,
                                    "ls $SLUICE_ROOT/var; " + BY_KUBECTL + "; true"));
            assertThat(finished(house, "files")).isEqualTo("200\n403\n");
            assertThat(finished(house, "config"))
                    .startsWith("system:serviceaccount:default:reader")
                    .contains("secrets is forbidden");
            assertThat(finished(house, "nobody"))
                    .contains("No such file or directory")
                    .doesNotContain("system:serviceaccount");
        }
    }
}
