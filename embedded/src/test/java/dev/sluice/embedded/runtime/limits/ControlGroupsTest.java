package dev.sluice.embedded.runtime.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// Where groups are looked for and what is written, over files that stand for the kernel's.
class ControlGroupsTest {
    private static final Limits HALF_A_CORE =
            new Limits(OptionalLong.of(64 << 20), OptionalLong.of(500));

    @TempDir Path machine;

    private ControlGroups groups(String mountinfo, String own) throws IOException {
        var self = Files.createDirectories(machine.resolve("self"));
        Files.writeString(self.resolve("mountinfo"), mountinfo.replace("TOP", top().toString()));
        Files.writeString(self.resolve("cgroup"), own);
        return new ControlGroups(self, record(), _ -> true);
    }

    private Path record() {
        return machine.resolve("groups");
    }

    private Path top() {
        return machine.resolve("cgroup");
    }

    private Path made(String name) throws IOException {
        var base = Path.of(Files.readAllLines(record()).getFirst());
        return base.resolve(name);
    }

    @Test
    void aUsersSliceOfVersionTwoIsFoundAboveTheOwnScope() throws IOException {
        var slice = Files.createDirectories(top().resolve("user.slice/app.slice"));
        Files.createDirectories(slice.resolve("term.scope"));
        Files.writeString(top().resolve("cgroup.subtree_control"), "cpu memory pids\n");
        Files.writeString(slice.resolve("cgroup.subtree_control"), "cpu memory pids\n");
        Files.writeString(slice.resolve("term.scope/cgroup.subtree_control"), "\n");
        var groups =
                groups(
                        "30 23 0:26 / TOP rw,nosuid shared:4 - cgroup2 cgroup2 rw\n",
                        "0::/user.slice/app.slice/term.scope\n");

        var group = groups.make("u1_c_0", HALF_A_CORE).orElseThrow();

        assertThat(made("").getParent()).isEqualTo(slice);
        assertThat(made("u1_c_0/cpu.max")).hasContent("50000 100000");
        assertThat(made("u1_c_0/memory.max")).hasContent("67108864");
        assertThat(group.doors()).containsExactly(made("u1_c_0/cgroup.procs"));
    }

    @Test
    void versionOneHasAGroupForEachController() throws IOException {
        Files.createDirectories(top().resolve("cpu,cpuacct"));
        Files.createDirectories(top().resolve("memory/box"));
        var groups =
                groups(
                        """
                        31 30 0:28 / TOP/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
                        32 30 0:29 / TOP/memory rw - cgroup cgroup rw,memory
                        """,
                        "2:cpu,cpuacct:/\n1:memory:/box\n0::/\n");

        var group = groups.make("u1_c_0", HALF_A_CORE).orElseThrow();

        var cpu = group.directories().getFirst();
        var memory = group.directories().getLast();
        assertThat(cpu).startsWith(top().resolve("cpu,cpuacct"));
        assertThat(memory).startsWith(top().resolve("memory/box"));
        assertThat(cpu.resolve("cpu.cfs_quota_us")).hasContent("50000");
        assertThat(memory.resolve("memory.limit_in_bytes")).hasContent("67108864");
    }

    @Test
    void thereIsNoneWhereNobodyMayMakeOne() throws IOException {
        Files.createDirectories(top());
        Files.writeString(top().resolve("cgroup.subtree_control"), "\n");
        var groups = groups("30 23 0:26 / TOP ro - cgroup2 cgroup2 ro\n", "0::/docker/abcdef\n");

        assertThat(groups.make("u1_c_0", HALF_A_CORE)).isEmpty();
        assertThat(record()).doesNotExist();
    }

    @Test
    void theKernelsCountTellsOfWantOfMemory() throws IOException {
        var group = new ControlGroup(List.of(machine));
        assertThat(group.outOfMemory()).isFalse();

        Files.writeString(
                machine.resolve("memory.oom_control"), "oom_kill_disable 0\noom_kill 0\n");
        assertThat(group.outOfMemory()).isFalse();

        Files.writeString(machine.resolve("memory.events"), "max 3\noom 1\noom_kill 1\n");
        assertThat(group.outOfMemory()).isTrue();
    }
}
