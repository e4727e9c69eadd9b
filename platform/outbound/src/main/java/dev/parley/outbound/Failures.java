package dev.parley.outbound;

import dev.parley.outbound.OutboundException.Reason;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.jspecify.annotations.Nullable;

/** Finds the words for what went wrong. */
final class Failures {

  /** Thrown out of the resolver, whose contract knows unknown names only. */
  static final class RefusedName extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    private final OutboundException why;

    RefusedName(OutboundException why) {
      this.why = why;
    }
  }

  private Failures() {}

  static OutboundException of(Exception failure, Watch watch, OutboundLimits limits) {
    OutboundException ended = watch.failure();
    if (ended != null) {
      return ended;
    }
    if (Thread.currentThread().isInterrupted()) {
      return new OutboundException(Reason.CANCELLED, "The call was interrupted.");
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      OutboundException known = known(cause, limits);
      if (known != null) {
        return known;
      }
    }
    return new OutboundException(
        Reason.BROKEN, "The connection ended before the whole answer was there.");
  }

  private static @Nullable OutboundException known(Throwable failure, OutboundLimits limits) {
    return switch (failure) {
      case OutboundException typed -> typed;
      case RefusedName name -> name.why;
      case UnknownHostException e -> unreachable("The host name is not known.");
      case ConnectTimeoutException e -> timeout("No connection was made in time.");
      case ConnectionRequestTimeoutException e ->
          timeout("Too many calls to this host are under way.");
      case SocketTimeoutException e -> timeout("Nothing came for " + seconds(limits.idle()) + ".");
      case SSLException e ->
          unreachable("No secure connection could be made: certificate or protocol do not fit.");
      case ConnectException e -> unreachable("The host refuses the connection.");
      case NoRouteToHostException e -> unreachable("There is no way to the host.");
      case MessageConstraintException e ->
          new OutboundException(Reason.TOO_LARGE, "The head of the answer is too large.");
      case MalformedChunkCodingException e -> broken("The answer is no valid HTTP.");
      case HttpException e -> broken("The answer is no valid HTTP.");
      case ZipException e -> broken("The answer cannot be unpacked.");
      default -> null;
    };
  }

  static OutboundException tooLarge(long largest) {
    return new OutboundException(
        Reason.TOO_LARGE, "The answer is larger than " + largest + " bytes.");
  }

  static OutboundException broken(String words) {
    return new OutboundException(Reason.BROKEN, words);
  }

  static OutboundException timeout(String words) {
    return new OutboundException(Reason.TIMEOUT, words);
  }

  private static OutboundException unreachable(String words) {
    return new OutboundException(Reason.UNREACHABLE, words);
  }

  static String seconds(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
