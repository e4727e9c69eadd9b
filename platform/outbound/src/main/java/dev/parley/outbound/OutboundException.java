package dev.parley.outbound;

import java.io.IOException;

/**
 * A call that came to no answer. An answer of any status is no failure.
 *
 * <p>The message says in words what happened, for whoever gave the address. It names no header's
 * value and nothing that the other side said, and there is no cause: a library's own message could
 * hold either, and would reach a log.
 */
public class OutboundException extends IOException {

  private static final long serialVersionUID = 1L;

  /** What happened, by what can be done about it. */
  public enum Reason {
    /** The address or request is not allowed; the same call is refused again. */
    REFUSED,
    /** No connection: an unknown name, nobody listening, or no TLS. */
    UNREACHABLE,
    /** A limit of time was reached; the other side may have acted. */
    TIMEOUT,
    /** More bytes than allowed. */
    TOO_LARGE,
    /** What came was no HTTP, or ended too early. */
    BROKEN,
    /** More redirects than allowed, or one that leads nowhere. */
    REDIRECTS,
    /** The caller gave up. */
    CANCELLED
  }

  private final Reason reason;

  /** A failure with the words for it. */
  public OutboundException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What happened. */
  public Reason reason() {
    return reason;
  }
}
