package dev.parley.chat.speech;

import dev.parley.outbound.AddressPolicy;
import dev.parley.outbound.Cancellation;
import dev.parley.outbound.OutboundAnswer;
import dev.parley.outbound.OutboundClient;
import dev.parley.outbound.OutboundConfig;
import dev.parley.outbound.OutboundException;
import dev.parley.outbound.OutboundException.Reason;
import dev.parley.outbound.OutboundRequest;
import dev.parley.outbound.OutboundSettings;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Calls APIs that the operator has configured, which may be at private addresses, in contrast to
 * those that accounts name. Redirects are not followed.
 */
@ApplicationScoped
class OperatorHttp {

  private static final Logger LOG = Logger.getLogger(OperatorHttp.class);
  private static final long LARGEST = 64L << 20;

  private final OutboundClient client;
  private final Duration timeout;

  OperatorHttp(OutboundConfig config, SpeechConfig speech) {
    OutboundSettings open =
        new OutboundSettings(
            true,
            config.connectTimeout(),
            config.totalTimeout(),
            config.idleTimeout(),
            LARGEST,
            0,
            config.connectionsPerHost(),
            config.connections());
    this.client = new OutboundClient(open, new AddressPolicy(open));
    this.timeout = speech.timeout();
  }

  @PreDestroy
  void close() {
    client.close();
  }

  /**
   * Sends a request and waits for a successful answer.
   *
   * @param who is called, for the problem, such as {@code The voice}
   * @throws ProblemException 429, 502, 503 or 504; it says nothing that the other side said
   */
  OutboundAnswer send(OutboundRequest request, String who) {
    OutboundAnswer answer;
    try {
      answer =
          client.send(
              request, client.limits().withTotal(timeout).withIdle(timeout), new Cancellation());
    } catch (OutboundException e) {
      throw failed(who, e);
    }
    if (answer.isSuccess()) {
      return answer;
    }
    LOG.warnf("%s answered %d", who, answer.status());
    if (answer.status() == 429) {
      throw ProblemException.rateLimited(who + " is asked too often.", Duration.ofSeconds(10));
    }
    throw ProblemException.upstreamFailed(who + " could not be used.", null);
  }

  private static ProblemException failed(String who, OutboundException e) {
    if (e.reason() == Reason.TIMEOUT) {
      return ProblemException.upstreamTimeout(who + " took too long.");
    }
    if (e.reason() == Reason.UNREACHABLE) {
      return new ProblemException(
          ProblemType.UNAVAILABLE,
          who + " cannot be reached at the moment.",
          List.of(),
          Duration.ofSeconds(5),
          e);
    }
    return ProblemException.upstreamFailed(who + " could not be used.", e);
  }
}
