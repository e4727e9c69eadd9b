package dev.parley.inference.tool.builtin.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters.ImageQuality;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.tool.builtin.OperatorApi;
import dev.parley.outbound.OutboundRequest;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Any API with OpenAI's {@code /images/generations} and {@code /images/edits}. */
@Singleton
final class OpenAiImages implements ImageMaker {

  private final ImagesConfig config;
  private final OperatorApi api;

  OpenAiImages(ImagesConfig config, OperatorApi api) {
    this.config = config;
    this.api = api;
  }

  @Override
  public boolean isConfigured(@Nullable String model) {
    return config.url().isPresent() && (model != null || config.model().isPresent());
  }

  @Override
  public List<Made> make(Wish wish) throws ToolFailedException {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.put("model", wish.model() == null ? config.model().orElseThrow() : wish.model());
    fields.put("prompt", wish.prompt());
    fields.put("n", wish.count());
    fields.put("quality", qualityOf(wish.quality()));
    if (wish.size() != null) {
      fields.put("size", wish.size());
    }
    String base = config.url().orElseThrow().toString().replaceAll("/+$", "");
    OutboundRequest request =
        wish.references().isEmpty()
            ? OutboundRequest.post(
                base + "/images/generations",
                "application/json",
                fields.toString().getBytes(StandardCharsets.UTF_8))
            : edit(base, fields, wish.references());
    if (config.key().isPresent()) {
      request = request.with("Authorization", "Bearer " + config.key().get());
    }
    return read(api.send(request, "The image service", config.timeout()), wish.count());
  }

  private static OutboundRequest edit(String base, ObjectNode fields, List<Picture> references) {
    FormData form = new FormData();
    fields.properties().forEach(field -> form.field(field.getKey(), field.getValue().asText()));
    for (int at = 0; at < references.size(); at++) {
      form.file("image[]", "reference-" + (at + 1), references.get(at));
    }
    return OutboundRequest.post(base + "/images/edits", form.type(), form.bytes());
  }

  private String qualityOf(ImageQuality quality) {
    return switch (quality) {
      case Low -> "low";
      case Medium -> "medium";
      case High -> "high";
      case Highest -> config.highest();
    };
  }

  private static List<Made> read(JsonNode answer, int most) throws ToolFailedException {
    List<Made> images = new ArrayList<>();
    for (JsonNode item : answer.path("data")) {
      String url = item.path("url").asText("");
      Optional<Picture> picture = decoded(item.path("b64_json").asText(""));
      if (images.size() < most && (picture.isPresent() || url.startsWith("http"))) {
        images.add(
            picture.map(bytes -> new Made(null, bytes)).orElseGet(() -> new Made(url, null)));
      }
    }
    if (images.isEmpty()) {
      throw new ToolFailedException("The image service answered without an image.");
    }
    return images;
  }

  private static Optional<Picture> decoded(String base64) {
    try {
      return base64.isEmpty() ? Optional.empty() : Picture.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
