package dev.parley.outbound;

import dev.parley.outbound.OutboundException.Reason;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Calls addresses that somebody outside has given: callbacks, MCP servers, sources of instructions,
 * pages. All such calls of all services go through here.
 *
 * <p>Methods block, so they are called on virtual threads; interrupting one ends its call. Each
 * address, also that of a redirect, is checked by {@link AddressPolicy} after its name was
 * resolved, and exactly the addresses that were checked are connected to. Nothing is tried twice,
 * no cookie is kept, no proxy is used, and headers of the caller go to the origin that it named and
 * no other.
 */
@Singleton
public final class OutboundClient implements AutoCloseable {

  private static final int BUFFER = 16 * 1024;

  private final OutboundConfig config;
  private final CloseableHttpClient http;
  private final ScheduledThreadPoolExecutor timer;

  /** A client for the whole process. */
  @Inject
  public OutboundClient(OutboundConfig config, AddressPolicy addresses) {
    this(config, addresses, null);
  }

  OutboundClient(OutboundConfig config, AddressPolicy addresses, @Nullable SSLContext tls) {
    this.config = config;
    this.http = Connections.open(config, addresses, tls);
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("outbound-time").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** The limits that the settings give, to be changed for a call. */
  public OutboundLimits limits() {
    return OutboundLimits.of(config);
  }

  /** Waits for a whole answer, within the limits of the settings. */
  public OutboundAnswer send(OutboundRequest request) throws OutboundException {
    return send(request, limits(), new Cancellation());
  }

  /**
   * Waits for a whole answer, of any status.
   *
   * @throws OutboundException when there is none
   */
  public OutboundAnswer send(
      OutboundRequest request, OutboundLimits limits, Cancellation cancellation)
      throws OutboundException {
    try (OutboundStream answer = open(request, limits, cancellation, "gzip")) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      byte[] buffer = new byte[BUFFER];
      int got;
      while ((got = answer.body().read(buffer)) >= 0) {
        all.write(buffer, 0, got);
      }
      return new OutboundAnswer(answer.status(), answer.url(), answer.headers(), all.toByteArray());
    } catch (OutboundException e) {
      throw e;
    } catch (IOException e) {
      throw new OutboundException(Reason.BROKEN, "The answer could not be read.");
    }
  }

  /**
   * Waits for the head of an answer, whose body is then read as it comes. The caller closes it.
   *
   * @throws OutboundException when there is none
   */
  public OutboundStream open(
      OutboundRequest request, OutboundLimits limits, Cancellation cancellation)
      throws OutboundException {
    return open(request, limits, cancellation, "identity");
  }

  private OutboundStream open(
      OutboundRequest request, OutboundLimits limits, Cancellation cancellation, String encoding)
      throws OutboundException {
    request.check();
    OutboundUrl.parse(request.url());
    Watch watch = new Watch(limits.total(), cancellation, timer);
    boolean handedOver = false;
    try {
      OutboundStream answer = follow(request, limits, watch, encoding);
      handedOver = true;
      return answer;
    } catch (IOException | RuntimeException e) {
      throw Failures.of(e, watch, limits);
    } finally {
      if (!handedOver) {
        watch.close();
      }
    }
  }

  private OutboundStream follow(
      OutboundRequest first, OutboundLimits limits, Watch watch, String encoding)
      throws IOException {
    OutboundRequest request = first;
    for (int redirects = 0; ; redirects++) {
      URI url = OutboundUrl.parse(request.url());
      ClassicHttpResponse response = execute(request, url, limits, watch, encoding);
      String location = header(response, "Location");
      if (limits.redirects() == 0 || !Redirect.is(response.getCode(), location)) {
        return streamOf(response, url, limits, watch);
      }
      OutboundStream.discard(response, watch);
      if (redirects == limits.redirects()) {
        throw new OutboundException(
            Reason.REDIRECTS, "There were more than " + limits.redirects() + " redirects.");
      }
      request = Redirect.next(request, url, response.getCode(), location);
    }
  }

  private ClassicHttpResponse execute(
      OutboundRequest request, URI url, OutboundLimits limits, Watch watch, String encoding)
      throws IOException {
    HttpUriRequestBase message = new HttpUriRequestBase(request.method(), url);
    message.setConfig(
        RequestConfig.custom()
            .setConnectionRequestTimeout(Timeout.of(config.connectTimeout()))
            .setResponseTimeout(Timeout.of(limits.idle()))
            .setRedirectsEnabled(false)
            .build());
    request.headers().forEach(message::setHeader);
    message.setHeader("Accept-Encoding", encoding);
    byte[] body = request.body();
    if (body != null) {
      message.setEntity(new ByteArrayEntity(body, null));
    }
    watch.attach(message);
    return http.executeOpen(null, message, null);
  }

  private static OutboundStream streamOf(
      ClassicHttpResponse response, URI url, OutboundLimits limits, Watch watch)
      throws IOException {
    try {
      OutboundHeaders headers = new OutboundHeaders();
      for (Header header : response.getHeaders()) {
        headers.add(header.getName(), header.getValue() == null ? "" : header.getValue());
      }
      InputStream body = new GuardedBody(unpacked(response, limits, watch), watch, limits);
      return new OutboundStream(url, headers, body, response, watch);
    } catch (IOException | RuntimeException e) {
      OutboundStream.discard(response, watch);
      throw e;
    }
  }

  private static InputStream unpacked(
      ClassicHttpResponse response, OutboundLimits limits, Watch watch) throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity == null) {
      return InputStream.nullInputStream();
    }
    if (entity.getContentLength() > limits.largestBody()) {
      throw Failures.tooLarge(limits.largestBody());
    }
    InputStream raw = entity.getContent();
    String encoding = header(response, "Content-Encoding");
    return switch (encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT)) {
      case "identity", "" -> raw;
      // Counted packed, too: members of a gzip file may be empty without end.
      case "gzip", "x-gzip" -> new GZIPInputStream(new GuardedBody(raw, watch, limits), BUFFER);
      default -> throw Failures.broken("The answer is packed in a way that was not asked for.");
    };
  }

  private static @Nullable String header(ClassicHttpResponse response, String name) {
    Header header = response.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }

  /** Ends what is running. */
  @Override
  @PreDestroy
  public void close() {
    timer.shutdownNow();
    http.close(CloseMode.IMMEDIATE);
  }
}
