package dev.parley.outbound;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.outbound.OutboundException.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client whose names the test gives, and to whom 127.0.0.2 is the private network: it stands for
 * all that the real policy refuses, so that what is allowed can be a server of the test.
 */
final class Calls implements AutoCloseable {

  static final OutboundSettings SETTINGS =
      new OutboundSettings(
          false,
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          100_000,
          3,
          8,
          16);

  final Map<String, AddressPolicy.Resolver> names = new ConcurrentHashMap<>();
  final AtomicInteger lookUps = new AtomicInteger();
  final OutboundClient client;

  Calls() {
    this(null);
  }

  Calls(@Nullable SSLContext tls) {
    names.put("good.example", host -> address("127.0.0.1"));
    names.put("other.example", host -> address("127.0.0.3"));
    names.put("bad.example", host -> address("127.0.0.2"));
    AddressPolicy policy =
        new AddressPolicy(
            host -> {
              lookUps.incrementAndGet();
              AddressPolicy.Resolver known = names.get(host);
              return known == null ? List.of(InetAddress.getAllByName(host)) : known.resolve(host);
            },
            address -> address.getHostAddress().equals("127.0.0.2"));
    client = new OutboundClient(SETTINGS, policy, tls);
  }

  static List<InetAddress> address(String literal) throws UnknownHostException {
    return List.of(InetAddress.getByName(literal));
  }

  OutboundAnswer get(String url) throws OutboundException {
    return client.send(OutboundRequest.get(url));
  }

  /** What a call fails with, and that it fails for this reason. */
  OutboundException failure(Reason reason, OutboundRequest request, OutboundLimits limits) {
    OutboundException failure =
        catchThrowableOfType(
            OutboundException.class, () -> client.send(request, limits, new Cancellation()));
    if (failure == null || failure.reason() != reason) {
      throw new AssertionError("Expected " + reason, failure);
    }
    return failure;
  }

  OutboundException failure(Reason reason, String url) {
    return failure(reason, OutboundRequest.get(url), client.limits());
  }

  @Override
  public void close() {
    client.close();
  }
}
