package dev.parley.rag.retrieval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The embedding models of what an account searched lately, so that embedding can begin while the
 * database is asked which models there are now. A guess that turns out wrong costs one embedding.
 * What the account never searched is not guessed, so that nobody's words go to a model by another
 * account's collection.
 */
final class LastModels {

  private static final int MOST = 1_000;

  private record Searched(UUID account, List<UUID> collections) {}

  private final Map<Searched, Set<String>> models =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Searched, Set<String>> eldest) {
              return size() > MOST;
            }
          });

  /** Names of models; none when the account did not search these collections lately. */
  Set<String> of(UUID account, List<UUID> collections) {
    return models.getOrDefault(new Searched(account, collections), Set.of());
  }

  void note(UUID account, List<UUID> collections, Set<String> now) {
    models.put(new Searched(account, List.copyOf(collections)), Set.copyOf(now));
  }
}
