package dev.parley.gateway.routing;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;

/** The gateway's HTTP connections to the services behind it. */
@ApplicationScoped
public class ServiceClient {

  private static final int MAX_HEADER_BYTES = 64 * 1024;

  private final HttpClient client;
  private final ServiceAddresses addresses;
  private final ProxyConfig config;

  ServiceClient(Vertx vertx, ServiceAddresses addresses, ProxyConfig config) {
    this.addresses = addresses;
    this.config = config;
    HttpClientOptions options =
        new HttpClientOptions()
            .setTcpNoDelay(true)
            .setTcpKeepAlive(true)
            .setKeepAlive(true)
            .setKeepAliveTimeout((int) config.keepAlive().toSeconds())
            .setConnectTimeout((int) config.connectTimeout().toMillis())
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setDecompressionSupported(false)
            .setName("services");
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(config.maxConnections())
            .setMaxWaitQueueSize(config.maxWaiting());
    this.client = vertx.httpClientBuilder().with(options).with(pool).build();
  }

  /** The connections. */
  public HttpClient http() {
    return client;
  }

  /** A request to a service, with the connect time-out of {@link ProxyConfig}. */
  public RequestOptions request(Service service, String uri) {
    URI address = addresses.of(service);
    boolean tls = "https".equals(address.getScheme());
    int port = address.getPort() < 0 ? (tls ? 443 : 80) : address.getPort();
    return new RequestOptions()
        .setHost(address.getHost())
        .setPort(port)
        .setSsl(tls)
        .setURI(uri)
        .setFollowRedirects(false)
        .setConnectTimeout(config.connectTimeout().toMillis());
  }

  @PreDestroy
  void close() {
    client.close();
  }
}
