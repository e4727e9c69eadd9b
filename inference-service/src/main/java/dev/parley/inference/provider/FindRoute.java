package dev.parley.inference.provider;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds who has a model: the account's own providers; where none of them has it, the operator's;
 * and the default upstream for what nobody names. What is sent to one kind is never sent to
 * another: an account that brings its own provider may have reasons.
 */
@Singleton
public final class FindRoute {

  private final OperatorProviders operators;
  private final KnownStored stored;
  private final ReadProviders read;

  FindRoute(OperatorProviders operators, KnownStored stored, ReadProviders read) {
    this.operators = operators;
    this.stored = stored;
    this.read = read;
  }

  /** The route to a model; empty when there is none. */
  public Optional<Route> of(UUID account, String model) {
    List<Candidate> own =
        candidates(
            stored.of(account).stream()
                .filter(StoredProvider::enabled)
                .filter(provider -> provider.models().theirNameOf(model).isPresent())
                .map(read::known)
                .toList(),
            model);
    if (!own.isEmpty()) {
      return Optional.of(new Route(own));
    }
    return ofOperator(model);
  }

  /** The route to a model of the operator's. */
  public Optional<Route> ofOperator(String model) {
    List<Candidate> named = candidates(operators.named(), model);
    List<Candidate> found =
        named.isEmpty() ? candidates(operators.fallback().stream().toList(), model) : named;
    return found.isEmpty() ? Optional.empty() : Optional.of(new Route(found));
  }

  /** All providers that an account can ask, its own first. */
  public List<KnownProvider> all(UUID account) {
    List<KnownProvider> all = new ArrayList<>();
    stored.of(account).stream().filter(StoredProvider::enabled).map(read::known).forEach(all::add);
    all.addAll(ofOperator());
    return List.copyOf(all);
  }

  /** All providers of the operator. */
  List<KnownProvider> ofOperator() {
    List<KnownProvider> all = new ArrayList<>(operators.named());
    operators.fallback().ifPresent(all::add);
    return List.copyOf(all);
  }

  private static List<Candidate> candidates(List<KnownProvider> providers, String model) {
    return providers.stream().flatMap(provider -> provider.candidate(model).stream()).toList();
  }
}
