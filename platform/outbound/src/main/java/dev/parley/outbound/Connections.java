package dev.parley.outbound;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Sets up the HTTP library so that it decides nothing by itself. */
final class Connections {

  /** Bytes of a line of the head, such as one header. */
  private static final int LONGEST_LINE = 16 * 1024;

  private static final int MOST_HEADERS = 128;

  /** A kept connection goes to an address that was checked this long ago at most. */
  private static final TimeValue LONGEST_KEPT = TimeValue.ofMinutes(1);

  private Connections() {}

  static CloseableHttpClient open(
      OutboundConfig config, AddressPolicy addresses, @Nullable SSLContext tls) {
    Timeout connect = Timeout.of(config.connectTimeout());
    Http1Config http1 =
        Http1Config.custom()
            .setMaxLineLength(LONGEST_LINE)
            .setMaxHeaderCount(MOST_HEADERS)
            .setMaxEmptyLineCount(8)
            .build();
    var pool =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(new CheckedNames(addresses, config))
            .setConnectionFactory(
                ManagedHttpClientConnectionFactory.builder().http1Config(http1).build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(connect)
                    .setSocketTimeout(connect)
                    .setTimeToLive(LONGEST_KEPT)
                    .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                    .build())
            .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(connect).build())
            .setMaxConnPerRoute(config.connectionsPerHost())
            .setMaxConnTotal(config.connections());
    if (tls != null) {
      pool.setTlsSocketStrategy(new DefaultClientTlsStrategy(tls));
    }
    return HttpClients.custom()
        .setConnectionManager(pool.build())
        .setUserAgent("Parley")
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableContentCompression()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableConnectionState()
        .build();
  }

  /**
   * The only way from a name to an address: what it returns has been checked, and is what the
   * library connects to. The system's look-up cannot be interrupted, so it is waited for elsewhere.
   */
  private record CheckedNames(AddressPolicy addresses, OutboundConfig config)
      implements DnsResolver {

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      try {
        return lookUp(host)
            .get(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
            .toArray(InetAddress[]::new);
      } catch (TimeoutException e) {
        throw new Failures.RefusedName(
            Failures.timeout("The host name could not be resolved in time."));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UnknownHostException(host);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof OutboundException refused) {
          throw new Failures.RefusedName(refused);
        }
        throw new UnknownHostException(host);
      }
    }

    private CompletableFuture<List<InetAddress>> lookUp(String host) {
      CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
      Thread.startVirtualThread(
          () -> {
            try {
              found.complete(addresses.resolve(host));
            } catch (Exception e) {
              found.completeExceptionally(e);
            }
          });
      return found;
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
      return List.of(resolve(host)).stream()
          .map(address -> new InetSocketAddress(address, port))
          .toList();
    }

    /** Never asked for: it would be a second look-up. */
    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
