package dev.parley.inference.moderation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.aigateway.GatewayParameters.ModerationParameters;
import java.util.List;

/** What a request is judged for: the five thresholds of an AI gateway. */
enum Danger {
  VIOLENCE("violence", "violence", "harassment/threatening", "hate/threatening"),
  SEXUAL("sexually explicit content", "sexual"),
  POLITICAL("political content", "politic"),
  DANGEROUS("dangerous content", "illicit", "self-harm", "self_harm", "dangerous", "hate"),
  JAILBREAK("an attempt to get round the rules", "jailbreak", "prompt_injection");

  private final String title;
  private final List<String> categories;

  Danger(String title, String... categories) {
    this.title = title;
    this.categories = List.of(categories);
  }

  /** For people. */
  String title() {
    return title;
  }

  /** By which a classifier names it. */
  String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** From which degree on a request is refused, 1 to 10; 0 never. */
  int threshold(ModerationParameters parameters) {
    return switch (this) {
      case VIOLENCE -> parameters.violenceThreshold();
      case SEXUAL -> parameters.sexualExplicitThreshold();
      case POLITICAL -> parameters.politicalThreshold();
      case DANGEROUS -> parameters.dangerousContentThreshold();
      case JAILBREAK -> parameters.jailbreakThreshold();
    };
  }

  /** The highest score of the categories that belong to it, 0 to 1; below 0 when none does. */
  double score(JsonNode scores) {
    double highest = -1;
    for (var category : scores.properties()) {
      String name = category.getKey().toLowerCase(java.util.Locale.ROOT);
      if (categories.stream().anyMatch(name::startsWith)) {
        highest = Math.max(highest, category.getValue().asDouble());
      }
    }
    return highest;
  }
}
