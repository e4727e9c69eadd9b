package dev.parley.inference.provider;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * In which order providers are asked: by priority, and by chance within one, so that the first is
 * each as often as its weight says.
 */
@Singleton
final class ChooseOrder {

  private final RandomGenerator random;

  @Inject
  ChooseOrder() {
    this(() -> ThreadLocalRandom.current().nextLong());
  }

  ChooseOrder(RandomGenerator random) {
    this.random = random;
  }

  /** All candidates, the one to ask first at the start. */
  List<Candidate> order(List<Candidate> candidates) {
    if (candidates.size() == 1) {
      return candidates;
    }
    TreeMap<Integer, List<Candidate>> byPriority = new TreeMap<>();
    for (Candidate candidate : candidates) {
      byPriority
          .computeIfAbsent(candidate.provider().priority(), p -> new ArrayList<>())
          .add(candidate);
    }
    List<Candidate> order = new ArrayList<>(candidates.size());
    for (List<Candidate> equals : byPriority.values()) {
      while (!equals.isEmpty()) {
        order.add(equals.remove(drawn(equals)));
      }
    }
    return List.copyOf(order);
  }

  private int drawn(List<Candidate> equals) {
    int all = equals.stream().mapToInt(candidate -> candidate.provider().weight()).sum();
    int drawn = random.nextInt(all);
    int at = 0;
    while (drawn >= equals.get(at).provider().weight()) {
      drawn -= equals.get(at).provider().weight();
      at++;
    }
    return at;
  }
}
