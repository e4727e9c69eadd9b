package dev.parley.inference;

import dev.parley.testing.FakeUpstream;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.Map;

/** What the service talks to: the default upstream and rag-service, both controlled by tests. */
public final class Neighbours implements QuarkusTestResourceLifecycleManager {

  /** The key of the default upstream; must never be seen anywhere. */
  public static final String UPSTREAM_KEY = "sk-default-upstream-key-0001";

  private static FakeUpstream upstream;
  private static FakeRag rag;
  private static FakeVendors vendors;
  private static FakeShell shell;

  /** The default upstream. */
  public static FakeUpstream upstream() {
    return upstream;
  }

  /** The knowledge. */
  public static FakeRag rag() {
    return rag;
  }

  /** The sandbox. */
  public static FakeShell shell() {
    return shell;
  }

  /** Who searches the web and makes images. */
  public static FakeVendors vendors() {
    return vendors;
  }

  /** An address where nobody listens. */
  public static String closedAddress() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Map<String, String> start() {
    upstream = FakeUpstream.start();
    rag = FakeRag.start();
    vendors = FakeVendors.start();
    shell = FakeShell.start();
    return Map.ofEntries(
        Map.entry("openai.base-url", upstream.baseUrl()),
        Map.entry("openai.api-key", UPSTREAM_KEY),
        Map.entry("parley.upstreams.east.base-address", upstream.baseUrl()),
        Map.entry("parley.upstreams.east.api-key", UPSTREAM_KEY),
        Map.entry("parley.upstreams.east.models", "shared-*"),
        Map.entry("parley.upstreams.west.base-address", closedAddress()),
        Map.entry("parley.upstreams.west.models", "shared-model"),
        Map.entry("parley.upstreams.west.priority", "1"),
        Map.entry("parley.providers.longest-wait", "PT0.5S"),
        Map.entry("parley.rag.url", rag.url()),
        Map.entry("parley.shell.url", shell.url()),
        Map.entry("parley.usage.journal.directory", folder("parley-usage")),
        Map.entry("parley.artifacts.directory", folder("parley-artifacts")),
        Map.entry("parley.websearch.url", vendors.url("")),
        Map.entry("parley.images.url", vendors.url("/v1")),
        Map.entry("parley.images.model", "fake-image"),
        Map.entry("parley.images.highest", "hd"),
        Map.entry("parley.sku-prices.\"inference.functions.web_search\"", "0.005"),
        Map.entry("parley.sku-prices.\"inference.audio.speech\"", "0.00001"),
        Map.entry("parley.sku-prices.\"inference.images\"", "0.04"),
        Map.entry("parley.sku-prices.\"inference.moderation\"", "0.0001"),
        Map.entry("parley.public.url", "http://gateway.test"),
        Map.entry("parley.outbound.allow-private", "true"),
        Map.entry("parley.upstream.first-byte-timeout", "PT1.5S"),
        Map.entry("parley.upstream.idle-timeout", "PT1.6S"),
        Map.entry("parley.upstream.total-timeout", "PT3S"),
        Map.entry("parley.upstream.backoff", "PT0.01S"),
        Map.entry("parley.tools.timeout", "PT5S"),
        Map.entry("parley.moderation.model", "fake-moderation"),
        Map.entry("parley.media.model", "fake-eyes"),
        Map.entry("parley.media.audio-model", "fake-ears"),
        Map.entry("parley.media.largest", "100K"),
        Map.entry("parley.media.largest-together", "150K"),
        Map.entry("parley.media.most", "6"),
        Map.entry("parley.prices.\"fake-eyes\".in", "0.000001"),
        Map.entry("parley.prices.\"fake-model\".in", "0.00000025"),
        Map.entry("parley.prices.\"fake-model\".out", "0.000002"),
        Map.entry("parley.streams.grace", "PT0.7S"),
        Map.entry("parley.requests.largest", "1M"),
        Map.entry("parley.files.directory", folder("parley-uploads")),
        Map.entry("parley.files.largest", "2M"),
        Map.entry("parley.files.most-bytes-per-account", "5M"));
  }

  private static String folder(String name) {
    try {
      return Files.createTempDirectory(name).toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    upstream.close();
    rag.close();
    vendors.close();
    shell.close();
  }
}
