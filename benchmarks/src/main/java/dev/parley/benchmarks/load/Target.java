package dev.parley.benchmarks.load;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is put under load: an OpenAI-compatible API on this machine.
 *
 * @param name as it is printed
 * @param baseUrl such as {@code http://127.0.0.1:8700/v1}; only http and a loopback address, so
 *     that a slip of the hand never loads somebody's server
 * @param key sent as bearer token
 * @param model named in the request
 * @param processes that do the target's work, whose processor time is its cost
 */
record Target(String name, URI baseUrl, String key, String model, List<ProcessHandle> processes) {

  Target {
    requireLoopback(baseUrl);
  }

  /**
   * @throws IllegalArgumentException when the address is not plain http on a loopback address
   */
  static void requireLoopback(URI address) {
    if (!"http".equals(address.getScheme()) || address.getHost() == null) {
      throw new IllegalArgumentException(address + " is not an http address.");
    }
    try {
      InetAddress[] resolved = InetAddress.getAllByName(address.getHost());
      if (!Arrays.stream(resolved).allMatch(InetAddress::isLoopbackAddress)) {
        throw new IllegalArgumentException(
            address + " is not on this machine: the load driver uses loopback addresses only.");
      }
    } catch (UnknownHostException unknown) {
      throw new IllegalArgumentException(address + " names an unknown host.", unknown);
    }
  }

  /** Where a chat completion is asked for. */
  String path() {
    return baseUrl.getPath() + "/chat/completions";
  }

  /** Processor time that the target has used since its start, its child processes' included. */
  Duration processorTime() {
    return processes.stream()
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  int port() {
    return baseUrl.getPort() == -1 ? 80 : baseUrl.getPort();
  }
}
