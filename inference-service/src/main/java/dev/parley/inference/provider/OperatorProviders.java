package dev.parley.inference.provider;

import dev.parley.inference.provider.ProviderConfig.Upstream;
import dev.parley.inference.upstream.DefaultUpstreamConfig;
import dev.parley.inference.upstream.Provider;
import dev.parley.outbound.AddressPolicy;
import dev.parley.outbound.RefusedException;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The operator's providers, checked when the service starts. */
@Singleton
public final class OperatorProviders {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,59}");

  private final List<KnownProvider> named;
  private final DefaultUpstreamConfig defaultUpstream;

  OperatorProviders(ProviderConfig config, DefaultUpstreamConfig defaultUpstream) {
    this.named =
        config.upstreams().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> read(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparingInt(KnownProvider::priority))
            .toList();
    this.defaultUpstream = defaultUpstream;
  }

  /** So that a bad setting is found at the start. */
  void start(@Observes StartupEvent unused) {}

  /** Those that have a name, by priority. */
  List<KnownProvider> named() {
    return named;
  }

  /** The one that has all other models. */
  Optional<KnownProvider> fallback() {
    return defaultUpstream
        .provider()
        .map(api -> KnownProvider.only(KnownProvider.DEFAULT, KnownProvider.DEFAULT, api));
  }

  private static KnownProvider read(String name, Upstream upstream) {
    String prefix = "parley.upstreams." + name;
    require(
        NAME.matcher(name).matches() && !name.equals(KnownProvider.DEFAULT),
        prefix,
        "is not a name: letters, digits, dots, dashes and underscores, and not 'default'");
    checkAddress(prefix + ".base-address", upstream.baseAddress());
    require(upstream.models().stream().noneMatch(String::isBlank), prefix + ".models", "is blank");
    require(
        !upstream.models().isEmpty() || !upstream.aliases().isEmpty(),
        prefix + ".models",
        "is empty");
    require(within(upstream.weight(), 1, 1000), prefix + ".weight", "must be 1 to 1000");
    require(within(upstream.priority(), 0, 100), prefix + ".priority", "must be 0 to 100");
    require(
        upstream.maxConcurrent().map(most -> most > 0).orElse(true),
        prefix + ".max-concurrent",
        "must be above 0");
    String key = upstream.apiKey().filter(text -> !text.isBlank()).orElse(null);
    return new KnownProvider(
        "operator:" + name,
        name,
        name,
        new Provider(upstream.baseAddress(), key, true),
        new ServedModels(upstream.models(), upstream.aliases()),
        upstream.weight(),
        upstream.priority(),
        upstream.maxConcurrent().orElse(null),
        upstream.firstTokenTimeout().orElse(null),
        true);
  }

  private static void checkAddress(String setting, String address) {
    try {
      AddressPolicy.parse(address);
    } catch (RefusedException e) {
      throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
    }
  }

  private static boolean within(int number, int least, int most) {
    return number >= least && number <= most;
  }

  private static void require(boolean holds, String setting, String what) {
    if (!holds) {
      throw new IllegalArgumentException(setting + " " + what);
    }
  }
}
