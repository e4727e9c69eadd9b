package dev.parley.shell.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.shell.sandbox.Commands.Outcome;
import dev.parley.shell.sandbox.Ended.Reason;
import dev.parley.shell.tree.ShellUser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that try to get out, to see what is not theirs, or to take the machine down. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileCommandsTest {

  private static final String SECRET = "secret-of-somebody-else";
  private static final long ROOM = 20_000_000;

  @TempDir private Path directory;
  private Commands commands;

  @BeforeEach
  void open() throws IOException {
    commands =
        new Commands(
            directory, Map.of("memory", "100000000", "processes", "32", "output", "100000"));
  }

  /** Whatever happened, the next command works, and nothing of the last one is left. */
  @AfterEach
  void theServiceIsHealthy() {
    try {
      Outcome next = commands.run("echo healthy");
      assertThat(next.output()).isEqualTo("healthy\n");
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(left()).isEmpty());
    } finally {
      commands.close();
    }
  }

  /** Processes of the system's user as whom the commands run, where that is one of its own. */
  private List<String> left() throws IOException {
    OptionalInt owner = commands.owner();
    List<String> found = new ArrayList<>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          Object uid = Files.getAttribute(process, "unix:uid");
          if (owner.isPresent() && uid.equals(owner.getAsInt())) {
            found.add(process + " " + Files.readString(process.resolve("stat")));
          }
        } catch (IOException e) {
          continue; // it has ended
        }
      }
    }
    return found;
  }

  private String output(String command) {
    return commands.run(command).output();
  }

  private Ended ended(String command, Duration time) {
    return commands.run(command, time, ROOM).ended();
  }

  @Test
  void forkBombs() {
    Ended bomb = ended("f() { f | f & }; f; sleep 60", Duration.ofSeconds(3));
    assertThat(bomb.reason()).isIn(Reason.TIME, Reason.MEMORY, Reason.EXITED);
    Outcome counted =
        commands.run(
            "for i in $(seq 100); do sleep 5 & done 2>/dev/null; ls -d /proc/[0-9]* | wc -l");
    assertThat(counted.output()).doesNotContain("100");
  }

  @Test
  void memoryFillers() {
    assertThat(ended("tail /dev/zero", Duration.ofSeconds(20)).exitCode()).isNotZero();
    Outcome many =
        commands.run(
            "for i in 1 2 3 4 5 6; do head -c 40000000 /dev/zero | tail -c 40000000 | sleep 9 & done;"
                + " for i in 1 2 3 4; do perl -e '$x = \"a\" x 60000000; sleep 9' & done; wait",
            Duration.ofSeconds(15),
            ROOM);
    assertThat(many.ended().reason()).isEqualTo(Reason.MEMORY);
    for (String place : List.of("/tmp", "/dev/shm", "/dev", "/", "/run", "/var", "/opt", "/etc")) {
      Outcome filled = commands.run("head -c 200M /dev/zero > " + place + "/x");
      assertThat(filled.exitCode()).as(place).isNotZero();
    }
    assertThat(output("perl -e '$n = \"x\"; print syscall(319, $n, 0), \" $!\"'"))
        .contains("-1 Operation not permitted");
    assertThat(output("perl -e 'print shmget(0, 1 << 26, 0600) // \"none\"'")).isEqualTo("none");
  }

  @Test
  void diskFillers() throws IOException {
    Outcome one = commands.run("head -c 200M /dev/zero > big", Duration.ofSeconds(20), ROOM);
    assertThat(one.exitCode()).isNotZero();
    assertThat(Files.size(commands.root().resolve("big"))).isLessThanOrEqualTo(ROOM);
    output("rm -f big");
    Outcome many =
        commands.run(
            "for i in $(seq 1000); do head -c 5M /dev/zero > f$i; done",
            Duration.ofSeconds(30),
            ROOM);
    assertThat(many.ended().reason()).isEqualTo(Reason.DISK);
    assertThat(commands.measure().bytes()).isLessThan(40 * ROOM);
    output("rm -f f*");
    Outcome small =
        commands.run(
            "i=0; while :; do i=$((i + 1)); : > n$i; done", Duration.ofSeconds(40), 1_000_000_000);
    assertThat(small.ended().reason()).isEqualTo(Reason.DISK);
    assertThat(small.ended().words()).contains("more files and directories than there may be");
    output("find . -name 'n*' -delete");
    Outcome removed =
        commands.run(
            "for i in $(seq 20); do exec {fd}> hidden; rm hidden; head -c 5M /dev/zero >&$fd; done;"
                + " sleep 30",
            Duration.ofSeconds(40),
            ROOM);
    assertThat(removed.ended().reason()).isEqualTo(Reason.DISK);
    Outcome sparse = commands.run("truncate -s 900G sparse", Duration.ofSeconds(20), ROOM);
    assertThat(sparse.exitCode()).isNotZero();
  }

  /** What lies deeper than any path reaches is counted as well, and can be removed. */
  @Test
  void deepDirectoriesHideNothing() {
    String dig = "perl -e 'for (1 .. 1500) { mkdir \"d\"; chdir \"d\" or die } exec @ARGV' ";
    assertThat(commands.run(dig + "sh -c 'head -c 3M /dev/zero > f'").exitCode()).isZero();
    assertThat(commands.measure().entries()).isEqualTo(1501);
    assertThat(commands.measure().bytes()).isGreaterThan(3 << 20);
    assertThat(output("echo on; sleep 1; echo still on")).isEqualTo("on\nstill on\n");
    Outcome full =
        commands.run(
            dig + "sh -c 'for i in 1 2 3 4; do head -c 10M /dev/zero > g$i; done; sleep 30'",
            Duration.ofSeconds(40),
            ROOM);
    assertThat(full.ended().reason()).isEqualTo(Reason.DISK);
    Outcome endless =
        commands.run(
            // Not as fast as it can: what it digs until somebody looks has to be removed again.
            "perl -e 'while (1) { mkdir \"e\"; chdir \"e\" or die;"
                + " select(undef, undef, undef, 0.02) if ++$n % 100 == 0 }'",
            Duration.ofSeconds(40), 10_000_000_000L);
    assertThat(endless.ended().reason()).isEqualTo(Reason.DISK);
    assertThat(endless.ended().words()).contains("more files and directories than there may be");
    Outcome removed = commands.run("rm -rf d e", Duration.ofMinutes(2), 10_000_000_000L);
    assertThat(removed.ended().reason()).as(removed.ended().words()).isEqualTo(Reason.EXITED);
    assertThat(commands.measure().entries()).isZero();
  }

  /** Room that is taken without being written would be there before anybody looks. */
  @Test
  void roomThatIsNotWritten() {
    for (String way : List.of("", "-n ")) {
      Outcome reserved =
          commands.run("for i in 1 2 3 4 5; do fallocate " + way + "-l 15M f$i; done");
      assertThat(reserved.exitCode()).as(way).isNotZero();
    }
    assertThat(commands.measure().bytes()).isLessThan(1_000_000);
    String reserve =
        "perl -e 'open(F, \">g\"); $s = pack(\"ssx4qqllx16\", 0, 0, 0, 15_000_000, 0, 0);"
            + " print ioctl(F, 0x4030582A, $s) // \"refused $!\"'";
    assertThat(output(reserve)).isEqualTo("refused Operation not supported");
    Outcome written = commands.run("fallocate -x -l 5M h && stat -c %s h");
    assertThat(written.output()).isEqualTo("5242880\n");
    Outcome many =
        commands.run(
            "for i in $(seq 1000); do fallocate -x -l 15M f$i; done", Duration.ofSeconds(30), ROOM);
    assertThat(many.ended().reason()).isEqualTo(Reason.DISK);
    commands.run("rm -f f* g h", Duration.ofSeconds(20), 1_000_000_000);
  }

  @Test
  void endlessOutput() {
    Outcome yes = commands.run("yes");
    assertThat(yes.ended().reason()).isEqualTo(Reason.OUTPUT);
    assertThat(yes.output()).hasSize(100_000);
    Outcome control = commands.run("yes >&200", Duration.ofSeconds(2), ROOM);
    assertThat(control.ended().reason()).isEqualTo(Reason.TIME);
    assertThat(output("printf 'state export EVIL=1\\0call nothing x\\0ready\\0' >&200; echo on"))
        .isEqualTo("on\n");
  }

  @Test
  void theNetwork() throws IOException {
    try (ServerSocket here = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(here.getLocalPort());
      assertThat(commands.run("exec 3<>/dev/tcp/127.0.0.1/" + port).exitCode()).isNotZero();
      assertThat(commands.run("exec 3<>/dev/tcp/1.1.1.1/53").exitCode()).isNotZero();
      assertThat(commands.run("exec 3<>/dev/udp/169.254.169.254/80; echo x >&3").exitCode())
          .isNotZero();
    }
    assertThat(output("cat /proc/net/dev | grep -c :")).isEqualTo("1\n");
    assertThat(output("perl -e 'print socket(my $s, 40, 1, 0) ? \"vsock\" : \"none $!\"'"))
        .startsWith("none Address family not supported");
    assertThat(output("perl -e 'print socket(my $s, 17, 3, 0) ? \"packet\" : \"none\"'"))
        .isEqualTo("none");
  }

  @Test
  void filesOfOthersAndOfTheMachine() throws IOException {
    Path other = commands.rootOf(new ShellUser(commands.user().account(), "ben"));
    Files.writeString(other.resolve("diary"), SECRET);
    Files.writeString(directory.resolve("plain"), SECRET);
    for (Path path :
        List.of(other, other.resolve("diary"), directory.resolve("plain"), directory)) {
      Outcome read = commands.run("cat '" + path + "' || ls '" + path + "'");
      assertThat(read.exitCode()).isNotZero();
      assertThat(read.output()).doesNotContain(SECRET);
      commands.run("ln -sfn '" + path + "' link; cat link link/*");
      assertThat(output("cat link; cat link/diary")).doesNotContain(SECRET);
    }
    assertThat(output("ls -a / /home /etc /root /var 2>/dev/null"))
        .doesNotContain("root")
        .doesNotContain("shadow");
    assertThat(output("ls .. ../.. ../../..")).doesNotContain(commands.user().key());
    assertThat(commands.run("cat /etc/shadow").exitCode()).isNotZero();
    assertThat(output("cat /etc/passwd")).contains("user:x:1000").doesNotContain("daemon");
    for (String place :
        List.of("/usr/x", "/etc/x", "/bin/x", "/x", "/dev/x", "/proc/x", "/opt/x")) {
      assertThat(commands.run("echo > " + place).exitCode()).as(place).isNotZero();
    }
    assertThat(commands.run("mount -t tmpfs none /mnt || mount --bind / /tmp").exitCode())
        .isNotZero();
    assertThat(commands.run("mknod disk b 254 0").exitCode()).isNotZero();
    assertThat(output("ls /dev")).doesNotContain("vda").doesNotContain("kvm").doesNotContain("mem");
  }

  @Test
  void whatTheKernelTells() {
    assertThat(output("cat /proc/1/environ /proc/*/environ | tr '\\0' '\\n'"))
        .doesNotContain("JAVA")
        .doesNotContain("/root")
        .doesNotContain("PARLEY");
    assertThat(output("cat /proc/*/cmdline | tr '\\0' ' '"))
        .doesNotContain("surefire")
        .doesNotContain(directory.toString());
    for (String file : List.of("cmdline", "kallsyms", "kcore", "keys", "modules", "timer_list")) {
      assertThat(output("head -c 100 /proc/" + file + " 2>/dev/null")).as(file).isEmpty();
    }
    assertThat(commands.run("echo 1 > /proc/sys/kernel/panic").exitCode()).isNotZero();
    assertThat(commands.run("echo b > /proc/sysrq-trigger").exitCode()).isNotZero();
    assertThat(commands.run("echo core > /proc/sys/kernel/core_pattern").exitCode()).isNotZero();
    assertThat(commands.run("dmesg").exitCode()).isNotZero();
    assertThat(output("ls /proc/self/fd")).doesNotContain("5\n").doesNotContain("6\n");
    assertThat(output("ls -l /proc/self/fd/ | grep -c ' /'")).isIn("1\n", "2\n");
    assertThat(output("hostname")).isEqualTo("sandbox\n");
  }

  @Test
  void otherProcesses() throws Exception {
    Process victim = new ProcessBuilder("sleep", "60").start();
    try {
      String pid = String.valueOf(victim.pid());
      assertThat(commands.run("kill -9 " + pid).exitCode()).isNotZero();
      commands.run("kill -9 -1; kill -9 0");
      assertThat(victim.isAlive()).isTrue();
      assertThat(output("ls -d /proc/[0-9]*")).doesNotContain("/proc/" + pid + "\n");
      assertThat(output("ls -d /proc/[0-9]* | wc -l").strip()).hasSizeLessThan(2);
      assertThat(output("perl -e 'print syscall(101, 16, 1, 0, 0), \" $!\"'"))
          .contains("Operation not permitted");
    } finally {
      victim.destroyForcibly();
    }
  }

  @Test
  void morePrivileges() {
    assertThat(output("id -u; id -g; id -G")).isEqualTo("1000\n1000\n1000\n");
    assertThat(output("grep -E 'Cap(Prm|Eff|Bnd)|NoNewPrivs|Seccomp:' /proc/self/status"))
        .isEqualToIgnoringWhitespace(
            "CapPrm: 0000000000000000 CapEff: 0000000000000000 CapBnd: 0000000000000000"
                + " NoNewPrivs: 1 Seccomp: 2");
    assertThat(commands.run("unshare -Ur id").exitCode()).isNotZero();
    assertThat(commands.run("unshare -n true").exitCode()).isNotZero();
    assertThat(output("cp /usr/bin/id own; chmod 4755 own; ./own -u")).isEqualTo("1000\n");
    assertThat(output("grep ' /home/workspace ' /proc/mounts"))
        .contains("nosuid")
        .contains("nodev");
    assertThat(commands.run("su -c id root; sudo -n id").exitCode()).isNotZero();
    assertThat(commands.run("chroot /tmp /bin/true").exitCode()).isNotZero();
    assertThat(commands.run("ulimit -u 100000 || ulimit -n 100000").exitCode()).isNotZero();
    assertThat(commands.run("chown 0 own").exitCode()).isNotZero();
  }

  @Test
  void treesThatDoNotWantToDie() throws Exception {
    String stubborn =
        "trap '' TERM INT HUP QUIT PIPE; (trap '' TERM HUP; setsid sh -c 'trap \"\" TERM; while :; do"
            + " sleep 1; done' & ) ; (setsid nohup sleep 300 >/dev/null 2>&1 & ) ; ";
    Ended late = ended(stubborn + "while :; do sleep 1; done", Duration.ofSeconds(2));
    assertThat(late.reason()).isEqualTo(Reason.TIME);
    Outcome left = commands.run(stubborn + "echo gone");
    assertThat(left.ended().reason()).isEqualTo(Reason.EXITED);
    assertThat(left.ended().took()).isLessThan(Duration.ofSeconds(10));
    StringBuilder output = new StringBuilder();
    RunningCommand running =
        commands.start(
            stubborn + "echo ready; while :; do sleep 1; done",
            List.of(),
            Duration.ofSeconds(60),
            ROOM,
            output,
            (command, request) -> {});
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              synchronized (output) {
                return output.toString().contains("ready");
              }
            });
    running.cancel();
    assertThat(running.ended().get(10, TimeUnit.SECONDS).reason()).isEqualTo(Reason.CANCELLED);
  }

  @Test
  void processorTime() throws IOException {
    try (Commands limited =
        new Commands(
            directory.resolve(UUID.randomUUID().toString()), Map.of("processor-time", "PT1S"))) {
      Outcome busy = limited.run("while :; do :; done");
      assertThat(busy.exitCode()).isIn(137, 152, 128 + 24);
      assertThat(busy.ended().took()).isLessThan(Duration.ofSeconds(15));
    }
  }
}
