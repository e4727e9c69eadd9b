package dev.parley.inference.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.upstream.ClientPresence;
import dev.parley.inference.upstream.UpstreamClient;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks one provider of a model after the other until one answers: healthy ones that have a free
 * place first, in the order of {@link ChooseOrder}. When the rest of them is full, waits a moment
 * for a place.
 */
@Singleton
public final class AskInTurn {

  private static final Logger LOG = Logger.getLogger(AskInTurn.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final ChooseOrder choose;
  private final WatchHealth health;
  private final LimitCalls limits;
  private final HealthConfig config;
  private final UpstreamClient client;
  private final MeterRegistry metrics;

  AskInTurn(
      ChooseOrder choose,
      WatchHealth health,
      LimitCalls limits,
      HealthConfig config,
      UpstreamClient client,
      MeterRegistry metrics) {
    this.choose = choose;
    this.health = health;
    this.limits = limits;
    this.config = config;
    this.client = client;
    this.metrics = metrics;
  }

  /**
   * Asks; blocks.
   *
   * @param missed told of each provider after which another was asked
   * @param question asks one provider. It ends the turn when it succeeds, be it later; a turn whose
   *     question throws is ended here
   * @throws ProblemException that of the last who was asked; 429 or 503 with the time to wait when
   *     nobody could be asked
   */
  public <T> T ask(
      Route route, ClientPresence present, Consumer<Missed> missed, Function<Turn, T> question) {
    List<Candidate> order = choose.order(route.candidates());
    List<Candidate> full = new ArrayList<>();
    @Nullable ProblemException problem = null;
    for (int at = 0; at < order.size(); at++) {
      Candidate candidate = order.get(at);
      Turn turn = enter(candidate, order.subList(at + 1, order.size()), full);
      if (turn == null) {
        continue;
      }
      try {
        return begun(turn, present, question);
      } catch (ProblemException e) {
        problem = e;
        if (present.hasLeft() || !Faults.isProviders(e)) {
          throw e;
        }
        if (order.size() > 1) {
          tell(candidate, e, missed);
        }
      }
    }
    if (!full.isEmpty()) {
      return begun(waitFor(full.getFirst(), present), present, question);
    }
    throw problem != null ? problem : nobody(order);
  }

  /**
   * Posts JSON to one provider after the other, and waits for the whole answer. The body's {@code
   * model} becomes what each calls it.
   */
  public ObjectNode post(
      Route route, String path, ObjectNode body, ClientPresence present, Consumer<Missed> missed) {
    return ask(
        route,
        present,
        missed,
        turn -> {
          ObjectNode answer =
              client.post(turn.candidate().api(), path, named(body, turn), present, turn.isLast());
          turn.done();
          return answer;
        });
  }

  /** The body with the name that the provider has for its model. */
  public static ObjectNode named(ObjectNode body, Turn turn) {
    ObjectNode copy = body.deepCopy();
    copy.put("model", turn.candidate().theirModel());
    return copy;
  }

  private static <T> T begun(Turn turn, ClientPresence present, Function<Turn, T> question) {
    try {
      return question.apply(turn);
    } catch (ProblemException e) {
      if (present.hasLeft()) {
        turn.abandoned();
      } else {
        turn.failed(e);
      }
      throw e;
    } catch (RuntimeException e) {
      turn.abandoned();
      throw e;
    }
  }

  private @Nullable Turn enter(Candidate candidate, List<Candidate> rest, List<Candidate> full) {
    ModelHealth watched = health.of(candidate);
    if (!limits.hasRoom(candidate.provider())) {
      if (watched.mayBeAsked()) {
        full.add(candidate);
      }
      return null;
    }
    if (!watched.tryEnter()) {
      return null;
    }
    LimitCalls.Slot slot = slot(candidate, Duration.ZERO);
    if (slot == null) {
      watched.left();
      full.add(candidate);
      return null;
    }
    boolean last = rest.stream().noneMatch(this::couldBeAsked);
    return new Turn(candidate, last, watched, slot, metrics);
  }

  private boolean couldBeAsked(Candidate candidate) {
    return health.of(candidate).mayBeAsked() && limits.hasRoom(candidate.provider());
  }

  private Turn waitFor(Candidate candidate, ClientPresence present) {
    LimitCalls.Slot slot = slot(candidate, config.longestWait());
    if (slot == null) {
      throw new ProblemException(
          ProblemType.UNAVAILABLE,
          "The upstreams of this model answer as many requests as they may at once.",
          List.of(),
          SOON,
          null);
    }
    ModelHealth watched = health.of(candidate);
    if (present.hasLeft() || !watched.tryEnter()) {
      slot.leave();
      throw nobody(List.of(candidate));
    }
    return new Turn(candidate, true, watched, slot, metrics);
  }

  private LimitCalls.@Nullable Slot slot(Candidate candidate, Duration wait) {
    try {
      return limits.enter(candidate.provider(), wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProblemException.upstreamFailed("The call was interrupted.", e);
    }
  }

  private void tell(Candidate candidate, ProblemException problem, Consumer<Missed> missed) {
    KnownProvider provider = candidate.provider();
    LOG.infof(
        "The upstream '%s' did not answer for the model '%s': %s",
        provider.name(), candidate.model(), problem.detail());
    metrics.counter("parley.upstream.fallbacks", "provider", provider.metric()).increment();
    missed.accept(new Missed(provider.name(), candidate.model(), problem.detail()));
  }

  private ProblemException nobody(List<Candidate> all) {
    Duration soonest = config.longestRest();
    boolean rests = true;
    for (Candidate candidate : all) {
      ModelHealth watched = health.of(candidate);
      Duration spared = watched.sparedFor();
      rests &= watched.rests();
      if (spared == null) {
        soonest = SOON; // a call is trying it again at this moment
      } else if (spared.compareTo(soonest) < 0) {
        soonest = spared;
      }
    }
    return rests
        ? ProblemException.rateLimited(
            "The upstreams of this model limit the rate of requests.", soonest)
        : new ProblemException(
            ProblemType.UNAVAILABLE,
            "The upstreams of this model fail at the moment.",
            List.of(),
            soonest,
            null);
  }
}
