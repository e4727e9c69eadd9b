package dev.parley.inference.provider;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a provider has.
 *
 * @param names of models; a final {@code *} stands for any rest
 * @param aliases what the provider calls a model, by the name that is used here
 */
public record ServedModels(List<String> names, Map<String, String> aliases) {

  private static final String ANY = "*";

  public ServedModels {
    names = List.copyOf(names);
    aliases = Map.copyOf(aliases);
  }

  /** All models there may be. */
  static ServedModels any() {
    return new ServedModels(List.of(ANY), Map.of());
  }

  /** The name to ask the provider for; empty when it does not have the model. */
  Optional<String> theirNameOf(String model) {
    String alias = aliases.get(model);
    if (alias != null) {
      return Optional.of(alias);
    }
    return names.stream().anyMatch(name -> matches(name, model))
        ? Optional.of(model)
        : Optional.empty();
  }

  /** The models that are named whole. */
  public List<String> named() {
    return java.util.stream.Stream.concat(
            names.stream().filter(name -> !name.endsWith(ANY)), aliases.keySet().stream().sorted())
        .distinct()
        .toList();
  }

  /** Whether only the provider itself can say what all it has. */
  public boolean isOpen() {
    return names.stream().anyMatch(name -> name.endsWith(ANY));
  }

  private static boolean matches(String name, String model) {
    return name.endsWith(ANY)
        ? model.startsWith(name.substring(0, name.length() - 1))
        : name.equals(model);
  }
}
