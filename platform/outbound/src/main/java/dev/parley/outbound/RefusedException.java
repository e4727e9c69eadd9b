package dev.parley.outbound;

/** An address that may not be called; the message says why, for the account that gave it. */
public final class RefusedException extends OutboundException {

  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(Reason.REFUSED, message);
  }
}
