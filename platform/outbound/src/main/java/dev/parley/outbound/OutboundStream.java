package dev.parley.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.apache.hc.core5.http.ClassicHttpResponse;

/**
 * An answer whose body is read as it comes. It holds a connection until it is closed; closing it
 * early ends the connection instead of reading on.
 */
public final class OutboundStream implements AutoCloseable {

  private final int status;
  private final URI url;
  private final OutboundHeaders headers;
  private final InputStream body;
  private final ClassicHttpResponse response;
  private final Watch watch;

  OutboundStream(
      URI url,
      OutboundHeaders headers,
      InputStream body,
      ClassicHttpResponse response,
      Watch watch) {
    this.status = response.getCode();
    this.url = url;
    this.headers = headers;
    this.body = body;
    this.response = response;
    this.watch = watch;
  }

  /** Any; the caller decides which are good. */
  public int status() {
    return status;
  }

  /** Where it came from, after redirects. */
  public URI url() {
    return url;
  }

  /** The headers of the last answer. */
  public OutboundHeaders headers() {
    return headers;
  }

  /**
   * The bytes, unpacked, as they come. Reading blocks, and fails with {@link OutboundException}
   * when a limit is reached, the call is cancelled or the connection breaks.
   */
  public InputStream body() {
    return body;
  }

  @Override
  public void close() {
    watch.close();
    discard(response, watch);
  }

  /** Ends an answer that nobody reads on. */
  static void discard(ClassicHttpResponse response, Watch watch) {
    watch.hangUp();
    try {
      response.close();
    } catch (IOException e) {
      return; // the connection is gone, which is what was wanted
    }
  }
}
