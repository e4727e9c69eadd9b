package dev.parley.inference.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.inference.upstream.Provider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ChooseOrderTest {

  private static Candidate candidate(String name, int weight, int priority) {
    KnownProvider provider =
        new KnownProvider(
            name,
            name,
            name,
            new Provider("http://" + name, null, true),
            ServedModels.any(),
            weight,
            priority,
            null,
            null,
            true);
    return new Candidate(provider, "m", "m");
  }

  private static List<String> names(List<Candidate> order) {
    return order.stream().map(candidate -> candidate.provider().name()).toList();
  }

  @Test
  void equalsAreFirstAsOftenAsTheirWeightsSayAndWorseOnesComeAfter() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    ChooseOrder choose = new ChooseOrder(random);
    List<Candidate> all =
        List.of(candidate("late", 1000, 1), candidate("rare", 1, 0), candidate("often", 3, 0));
    Map<String, Integer> firsts = new HashMap<>();
    int draws = 10_000;
    for (int draw = 0; draw < draws; draw++) {
      List<String> order = names(choose.order(all));
      assertThat(order).containsExactlyInAnyOrder("late", "rare", "often").endsWith("late");
      firsts.merge(order.getFirst(), 1, Integer::sum);
    }
    assertThat(firsts.get("often") / (double) draws).isCloseTo(0.75, within(0.02));
  }

  @Test
  void namesAndBeginningsOfNamesAreServed() {
    ServedModels models = new ServedModels(List.of("a", "b-*"), Map.of("here", "there"));
    assertThat(models.theirNameOf("a")).hasValue("a");
    assertThat(models.theirNameOf("ab")).isEqualTo(Optional.empty());
    assertThat(models.theirNameOf("b-1")).hasValue("b-1");
    assertThat(models.theirNameOf("here")).hasValue("there");
    assertThat(models.theirNameOf("there")).isEmpty();
    assertThat(models.named()).containsExactly("a", "here");
    assertThat(models.isOpen()).isTrue();
  }
}
