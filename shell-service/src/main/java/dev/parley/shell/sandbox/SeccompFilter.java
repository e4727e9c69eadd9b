package dev.parley.shell.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A filter of system calls, as a program of classic BPF (seccomp(2)): what commands have no use for
 * and kernels have had holes in is refused, and so is memory that belongs to no process, and room
 * on the disk that is taken without being written: any amount would be there before the watch
 * looks. The C library's posix_fallocate writes where the kernel's own call is not supported. The
 * filter stands behind the namespaces, not in their place.
 */
final class SeccompFilter {

  private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int JUMP_GREATER_EQUAL = 0x35; // BPF_JMP | BPF_JGE | BPF_K
  private static final int JUMP_SET = 0x45; // BPF_JMP | BPF_JSET | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K

  private static final int NUMBER_AT = 0;
  private static final int ARCHITECTURE_AT = 4;
  private static final int FIRST_ARGUMENT_AT = 16;
  private static final int SECOND_ARGUMENT_AT = 24;

  private static final int ALLOW = 0x7fff0000;
  private static final int KILL = 0x80000000;
  private static final int ERROR = 0x00050000;
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;
  private static final int EOPNOTSUPP = 95;
  private static final int EAFNOSUPPORT = 97;

  /** The bit of x86-64's numbers that stands for its 32-bit pointers. */
  private static final int X32 = 0x40000000;

  /** CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET. */
  private static final int NEW_NAMESPACES = 0x7e020000;

  /** AF_UNIX and AF_INET, AF_INET6 and AF_NETLINK, which see the empty network of the sandbox. */
  private static final int[] FAMILIES = {1, 2, 10, 16};

  private static final int TIOCSTI = 0x5412;
  private static final int TIOCLINUX = 0x541C;

  /** FS_IOC_RESVSP, UNRESVSP, RESVSP64, UNRESVSP64, ZERO_RANGE: fallocate by another door. */
  private static final int[] RESERVE = {0x40305828, 0x40305829, 0x4030582A, 0x4030582B, 0x40305839};

  /** Numbers of one architecture; the order is that of {@link #REFUSED}, with those that differ. */
  private record Numbers(
      int architecture,
      int socket,
      int fork,
      int clone3,
      int ioctl,
      int fallocate,
      List<Integer> refused) {}

  private static final Map<String, Numbers> ARCHITECTURES =
      Map.of(
          "amd64",
          new Numbers(
              0xC000003E,
              41,
              56,
              435,
              16,
              285,
              List.of(
                  // keys; bpf, perf, userfaultfd; io_uring; other namespaces and mounts
                  248,
                  249,
                  250,
                  321,
                  298,
                  323,
                  425,
                  426,
                  427,
                  272,
                  308,
                  165,
                  166,
                  155,
                  161,
                  428,
                  429,
                  430,
                  431,
                  432,
                  433,
                  442,
                  // other processes' memory; handles; modules, kexec, reboot, swap, log, accounting
                  101,
                  310,
                  311,
                  438,
                  440,
                  303,
                  304,
                  175,
                  176,
                  313,
                  246,
                  320,
                  169,
                  167,
                  168,
                  103,
                  163,
                  179,
                  443,
                  180,
                  // clocks and names; ports; memory of no process: memfd, secret, shm, mq
                  164,
                  227,
                  159,
                  305,
                  170,
                  171,
                  172,
                  173,
                  319,
                  447,
                  29,
                  30,
                  31,
                  240,
                  241,
                  // NUMA, old calls
                  237,
                  238,
                  239,
                  256,
                  279,
                  134,
                  135,
                  136,
                  139,
                  156,
                  174,
                  177,
                  178)),
          "aarch64",
          new Numbers(
              0xC00000B7,
              198,
              220,
              435,
              29,
              47,
              List.of(
                  217, 218, 219, 280, 241, 282, 425, 426, 427, 97, 268, 40, 39, 41, 51, 428, 429,
                  430, 431, 432, 433, 442, 117, 270, 271, 438, 440, 264, 265, 105, 106, 273, 104,
                  294, 142, 224, 225, 116, 89, 60, 443, 42, 170, 112, 171, 266, 161, 162, 279, 447,
                  194, 195, 196, 180, 181, 235, 236, 237, 238, 239, 92)));

  private final List<long[]> program = new ArrayList<>();

  private SeccompFilter() {}

  /** The program for this machine; nothing where its numbers are not known. */
  static Optional<byte[]> forThisMachine() {
    String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    Numbers numbers = ARCHITECTURES.get(name);
    return numbers == null ? Optional.empty() : Optional.of(new SeccompFilter().compile(numbers));
  }

  private byte[] compile(Numbers numbers) {
    add(LOAD, 0, 0, ARCHITECTURE_AT);
    add(JUMP_EQUAL, 1, 0, numbers.architecture());
    add(RETURN, 0, 0, KILL);
    add(LOAD, 0, 0, NUMBER_AT);
    if (numbers.architecture() == 0xC000003E) {
      add(JUMP_GREATER_EQUAL, 0, 1, X32);
      add(RETURN, 0, 0, ERROR | ENOSYS);
    }
    for (int number : numbers.refused()) {
      add(JUMP_EQUAL, 0, 1, number);
      add(RETURN, 0, 0, ERROR | EPERM);
    }
    // The C library falls back to clone, whose flags can be looked at.
    add(JUMP_EQUAL, 0, 1, numbers.clone3());
    add(RETURN, 0, 0, ERROR | ENOSYS);
    add(JUMP_EQUAL, 0, 1, numbers.fallocate());
    add(RETURN, 0, 0, ERROR | EOPNOTSUPP);
    add(JUMP_EQUAL, 0, 4, numbers.fork());
    add(LOAD, 0, 0, FIRST_ARGUMENT_AT);
    add(JUMP_SET, 0, 1, NEW_NAMESPACES);
    add(RETURN, 0, 0, ERROR | EPERM);
    add(RETURN, 0, 0, ALLOW);
    add(JUMP_EQUAL, 0, 5 + 2 * RESERVE.length, numbers.ioctl());
    add(LOAD, 0, 0, SECOND_ARGUMENT_AT);
    for (int request : RESERVE) {
      add(JUMP_EQUAL, 0, 1, request);
      add(RETURN, 0, 0, ERROR | EOPNOTSUPP);
    }
    add(JUMP_EQUAL, 1, 0, TIOCSTI);
    add(JUMP_EQUAL, 0, 1, TIOCLINUX);
    add(RETURN, 0, 0, ERROR | EPERM);
    add(RETURN, 0, 0, ALLOW);
    add(JUMP_EQUAL, 0, FAMILIES.length + 2, numbers.socket());
    add(LOAD, 0, 0, FIRST_ARGUMENT_AT);
    for (int at = 0; at < FAMILIES.length; at++) {
      add(JUMP_EQUAL, FAMILIES.length - at, 0, FAMILIES[at]);
    }
    add(RETURN, 0, 0, ERROR | EAFNOSUPPORT);
    add(RETURN, 0, 0, ALLOW);
    return bytes();
  }

  private void add(int code, int ifTrue, int ifFalse, int operand) {
    program.add(new long[] {code, ifTrue, ifFalse, operand});
  }

  private byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(program.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (long[] step : program) {
      bytes.putShort((short) step[0]).put((byte) step[1]).put((byte) step[2]).putInt((int) step[3]);
    }
    return bytes.array();
  }
}
