package dev.parley.inference.provider;

import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to create or change a provider; what is absent keeps its value, or its default.
 *
 * @param name unique in the account
 * @param baseAddress of an OpenAI-compatible API
 * @param apiKey empty for none
 * @param models names; a final {@code *} stands for any rest
 * @param aliases what the provider calls a model, by the name that is used here
 * @param weight how often it is chosen among those of its priority: 1 to 1000
 * @param priority lower ones are asked first: 0 to 100
 * @param maxConcurrent calls at once; 0 for no limit
 * @param enabled whether it is asked at all
 */
public record ProviderFields(
    @Nullable String name,
    @Nullable String baseAddress,
    @Nullable String apiKey,
    @Nullable List<String> models,
    @Nullable Map<String, String> aliases,
    @Nullable Integer weight,
    @Nullable Integer priority,
    @Nullable Integer maxConcurrent,
    @Nullable Boolean enabled) {

  private static final int LONGEST_NAME = 60;
  private static final int LONGEST_MODEL = 200;
  private static final int LONGEST_KEY = 4096;
  private static final int MOST_MODELS = 500;
  private static final int HIGHEST_WEIGHT = 1000;
  private static final int HIGHEST_PRIORITY = 100;
  private static final int HIGHEST_LIMIT = 100_000;

  /**
   * Checks each field by itself.
   *
   * @throws ProblemException 400 naming the fields
   */
  void check() {
    List<FieldError> errors = new ArrayList<>();
    if (name != null && (name.isBlank() || name.length() > LONGEST_NAME)) {
      errors.add(new FieldError("name", "Must have 1 to " + LONGEST_NAME + " characters."));
    }
    if (apiKey != null && !isHeaderText(apiKey)) {
      errors.add(new FieldError("apiKey", "Holds characters that no key can hold, or too many."));
    }
    if (models != null && !areNames(models)) {
      errors.add(new FieldError("models", "Expected at most " + MOST_MODELS + " names of models."));
    }
    if (aliases != null
        && !(areNames(aliases.keySet())
            && areNames(aliases.values())
            && aliases.keySet().stream().noneMatch(alias -> alias.contains("*")))) {
      errors.add(new FieldError("aliases", "Expected names of models by names of models."));
    }
    number(errors, "weight", weight, 1, HIGHEST_WEIGHT);
    number(errors, "priority", priority, 0, HIGHEST_PRIORITY);
    number(errors, "maxConcurrent", maxConcurrent, 0, HIGHEST_LIMIT);
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
  }

  private static void number(
      List<FieldError> errors, String field, @Nullable Integer number, int least, int most) {
    if (number != null && (number < least || number > most)) {
      errors.add(new FieldError(field, "Must be " + least + " to " + most + "."));
    }
  }

  private static boolean areNames(java.util.Collection<String> names) {
    return names.size() <= MOST_MODELS && names.stream().allMatch(ProviderFields::isName);
  }

  private static boolean isName(@Nullable String model) {
    return model != null
        && !model.isBlank()
        && model.length() <= LONGEST_MODEL
        && model.chars().noneMatch(Character::isISOControl)
        && !model.startsWith("@parley/");
  }

  private static boolean isHeaderText(String key) {
    return key.length() <= LONGEST_KEY && key.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
