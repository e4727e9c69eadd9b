package dev.parley.inference.media;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.MultimodalFeature;
import dev.parley.inference.pipeline.Draft;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which media are to be turned into text: as the request says, else as the AI gateway does. */
final class ReadFeatures {

  /** AIVAX's field for it: names in a text with commas between them, or an array of names. */
  static final String FIELD = "multimodal_preprocess";

  private static final List<String> NAMES =
      Arrays.stream(MultimodalFeature.values()).map(Enum::name).toList();

  private ReadFeatures() {}

  /**
   * The kinds of media; none when they are to stay as they are.
   *
   * @throws ProblemException 400 for a name that is none
   */
  static Set<MediaKind> of(Draft draft) {
    JsonNode asked = draft.request().body().path(FIELD);
    List<MultimodalFeature> features = new ArrayList<>();
    if (asked.isMissingNode() || asked.isNull()) {
      GatewayParameters parameters = draft.parameters();
      features.addAll(parameters == null ? List.of() : parameters.enabledMultimodalFeatures());
    } else if (asked.isTextual()) {
      for (String name : asked.textValue().split(",", -1)) {
        features.add(read(name.strip()));
      }
    } else {
      asked.forEach(name -> features.add(read(name.asText(""))));
    }
    Set<MediaKind> kinds = EnumSet.noneOf(MediaKind.class);
    for (MediaKind kind : MediaKind.values()) {
      if (features.contains(MultimodalFeature.All) || features.contains(kind.feature())) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  private static MultimodalFeature read(String name) {
    return Arrays.stream(MultimodalFeature.values())
        .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> ProblemException.invalid(FIELD, "This is no kind of media.", NAMES));
  }
}
