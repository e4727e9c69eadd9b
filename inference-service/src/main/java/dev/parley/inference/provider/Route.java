package dev.parley.inference.provider;

import dev.parley.inference.upstream.Provider;
import java.util.List;

/**
 * Who may be asked for a model, in no order; at least one. A route is for one model: the names that
 * its candidates have for it can differ.
 */
public record Route(List<Candidate> candidates) {

  public Route {
    candidates = List.copyOf(candidates);
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("A route leads somewhere");
    }
  }

  /** The route to the one API that has a model. */
  public static Route only(String id, String name, Provider api, String model) {
    return new Route(List.of(new Candidate(KnownProvider.only(id, name, api), model, model)));
  }

  /** Whether somebody chose among providers, so that it is of interest who answered. */
  public boolean isChosen() {
    return candidates.size() > 1 || candidates.getFirst().provider().judged();
  }
}
