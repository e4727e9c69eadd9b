package dev.parley.shell.io;

import dev.parley.shell.store.StoreConfig;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import dev.parley.web.request.RefuseBody;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Files have a largest size. One that says that it is larger is refused before it is read; one that
 * does not say, as soon as it turns out.
 */
@ApplicationScoped
public class UploadLimit {

  static final String PATH = "/api/v1/shell/io/file";
  private static final int BEFORE_THE_BODY = -998;

  private final long largest;
  private final RefuseBody refusal;

  UploadLimit(StoreConfig config, RefuseBody refusal) {
    this.largest = config.largestFile();
    this.refusal = refusal;
  }

  void register(@Observes Router router) {
    router.route(HttpMethod.POST, PATH).order(BEFORE_THE_BODY).handler(this::check);
  }

  private void check(RoutingContext context) {
    if (declared(context.request()) > largest) {
      refusal.refuse(context, tooLarge());
    } else {
      context.next();
    }
  }

  /** The length that a request says its body has; {@code -1} when it does not. */
  static long declared(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1; // the HTTP decoder refuses such a request by itself
    }
  }

  /** Bytes of the largest file. */
  long largest() {
    return largest;
  }

  private ProblemException tooLarge() {
    return new ProblemException(
        ProblemType.TOO_LARGE, "A file may have at most " + largest + " bytes.");
  }

  /** A body whose reader is told when it becomes too large. */
  InputStream limited(InputStream body) {
    return new FilterInputStream(body) {
      private long read;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        int got = super.read(to, offset, length);
        read += Math.max(0, got);
        if (read > largest) {
          throw tooLarge();
        }
        return got;
      }
    };
  }
}
