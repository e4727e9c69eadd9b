package dev.parley.inference.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Stage;
import dev.parley.inference.pipeline.ToolSource;
import dev.parley.inference.pipeline.ToolSource.Offer;
import dev.parley.inference.skill.OfferSkills;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Asks every source for its tools, all at once. A source that fails or takes too long costs its
 * tools, not the answer. Where the client has a function of the same name, the client's is called.
 */
@Singleton
public final class OfferTools implements Stage {

  private static final Logger LOG = Logger.getLogger(OfferTools.class);

  private final List<ToolSource> sources;
  private final ToolsConfig config;

  OfferTools(@All List<ToolSource> sources, ToolsConfig config) {
    this.sources = List.copyOf(sources);
    this.config = config;
  }

  @Override
  public Draft apply(Draft draft) {
    GatewayParameters parameters = draft.parameters();
    if (parameters == null && !draft.body().has(ChatRequest.FILE_SEARCH)) {
      return draft;
    }
    for (Offer offer : offers(draft)) {
      draft.tools().add(offer.tools());
      offer.missing().forEach(draft.call().log()::warn);
    }
    draft.tools().remove(ClientTools.of(draft).names());
    if (parameters != null) {
      draft.tools().makeCommands(ShellCommands.of(parameters, draft.tools().all()));
    }
    if (parameters != null && parameters.hideToolsWithoutSkill()) {
      Set<String> shown = new HashSet<>(parameters.alwaysVisibleTools());
      shown.add(OfferSkills.READ_SKILL);
      shown.add(ChatRequest.FILE_SEARCH); // asked for by name
      draft.tools().hideAllBut(shown);
    }
    return withoutOurs(draft);
  }

  private static Draft withoutOurs(Draft draft) {
    if (!draft.body().has(ChatRequest.FILE_SEARCH)) {
      return draft;
    }
    ObjectNode body = draft.body().deepCopy();
    body.remove(ChatRequest.FILE_SEARCH);
    return draft.with(body);
  }

  private List<Offer> offers(Draft draft) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Future<Offer>> asked = new ArrayList<>();
      for (ToolSource source : sources) {
        asked.add(threads.submit(() -> source.offer(draft)));
      }
      long deadline = System.nanoTime() + config.offerTimeout().toNanos();
      List<Offer> offers = new ArrayList<>();
      for (int at = 0; at < asked.size(); at++) {
        offers.add(await(asked.get(at), deadline, sources.get(at)));
      }
      return offers;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Offer await(Future<Offer> offer, long deadline, ToolSource source) {
    String name = source.getClass().getSimpleName();
    try {
      return offer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.warnf("%s did not say in time which tools it has", name);
    } catch (ExecutionException e) {
      LOG.warnf(e.getCause(), "%s could not say which tools it has", name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new Offer(List.of(), List.of("Some tools are missing: their source did not answer."));
  }
}
