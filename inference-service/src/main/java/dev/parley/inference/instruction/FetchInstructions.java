package dev.parley.inference.instruction;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.outbound.OutboundAnswer;
import dev.parley.outbound.OutboundClient;
import dev.parley.outbound.OutboundException;
import dev.parley.outbound.OutboundRequest;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads instructions from their address and keeps them for as long as they may be used again. When
 * a source is down, what was read of it last is used for another day.
 */
@Singleton
public final class FetchInstructions {

  private static final Logger LOG = Logger.getLogger(FetchInstructions.class);
  private static final Duration STALE = Duration.ofDays(1);
  private static final long CACHED_CHARACTERS = 16 * 1024 * 1024;

  /** Longer instructions are no instructions any more, and would fill every prompt. */
  private static final int LONGEST = 200_000;

  private final OutboundClient client;
  private final Clock clock;
  private final Cache<InstructionAddress, Read> read =
      Caffeine.newBuilder()
          .maximumWeight(CACHED_CHARACTERS)
          .weigher((InstructionAddress address, Read text) -> text.text().length() + 500)
          .build();

  FetchInstructions(OutboundClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  private record Read(String text, Instant at) {}

  /** An address that gives no instructions; the message says why, for the account. */
  public static final class SourceDownException extends Exception {
    private static final long serialVersionUID = 1L;

    SourceDownException(String message) {
      super(message);
    }
  }

  /**
   * The instructions at an address; blocks.
   *
   * @throws SourceDownException when they cannot be read, and were not read within the last day
   */
  public String read(InstructionAddress address) throws SourceDownException {
    Read known = read.getIfPresent(address);
    Instant now = clock.instant();
    if (known != null && now.isBefore(known.at().plus(address.cached()))) {
      return known.text();
    }
    try {
      String text = fetch(address);
      read.put(address, new Read(text, now));
      return text;
    } catch (SourceDownException e) {
      return stale(known, now, e);
    }
  }

  private static String stale(@Nullable Read known, Instant now, SourceDownException down)
      throws SourceDownException {
    if (known == null || now.isAfter(known.at().plus(STALE))) {
      throw down;
    }
    LOG.warnf("Instructions read at %s are used: %s", known.at(), down.getMessage());
    return known.text();
  }

  private String fetch(InstructionAddress address) throws SourceDownException {
    OutboundAnswer answer;
    try {
      answer = client.send(OutboundRequest.get(address.url()).with(address.headers()));
    } catch (OutboundException e) {
      throw new SourceDownException(
          "The source '" + address.name() + "' could not be read: " + e.getMessage());
    }
    if (!answer.isSuccess()) {
      throw new SourceDownException(
          "The source '" + address.name() + "' answered with status " + answer.status() + ".");
    }
    String text = answer.text().strip();
    if (text.length() > LONGEST) {
      throw new SourceDownException(
          "The source '" + address.name() + "' has more than " + LONGEST + " characters.");
    }
    return text;
  }
}
