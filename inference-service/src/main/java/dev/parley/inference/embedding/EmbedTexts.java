package dev.parley.inference.embedding;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.embedding.EmbeddingModel;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.provider.AskInTurn;
import dev.parley.inference.provider.FindRoute;
import dev.parley.inference.provider.Route;
import dev.parley.inference.usage.TokenCount;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Embeddings by the built-in model in this process, or by the providers of a model. */
@Singleton
final class EmbedTexts {

  private static final String BUILT_IN = "@parley/";
  private static final int SLICE = 16;

  private final EmbeddingModel model;
  private final EmbeddingConfig config;
  private final FindRoute routes;
  private final AskInTurn turns;
  private final MeterEmbeddings meter;

  EmbedTexts(
      EmbeddingModel model,
      EmbeddingConfig config,
      FindRoute routes,
      AskInTurn turns,
      MeterEmbeddings meter) {
    this.model = model;
    this.config = config;
    this.routes = routes;
    this.turns = turns;
    this.meter = meter;
  }

  /**
   * Answers OpenAI's request for embeddings, and puts it on the bill.
   *
   * @throws ProblemException 400 naming a field, 402 when it cannot be paid, 404 for an unknown
   *     model, or what the upstream did
   */
  ObjectNode answer(Call call, ObjectNode body) {
    String name = body.path("model").asText("");
    if (name.isBlank() || !body.path("model").isTextual()) {
      throw ProblemException.invalid("model", "Expected the name of a model.");
    }
    if (name.equals(model.name())) {
      return embed(call, EmbeddingRequest.read(body, config.mostInputs()));
    }
    if (name.startsWith(BUILT_IN)) {
      throw unknown(name);
    }
    Route route = routes.of(call.account(), name).orElseThrow(() -> unknown(name));
    return meter.metered(
        call,
        name,
        meter.ofInput(body.path("input")),
        () -> turns.post(route, "/embeddings", body, call.client(), missed -> {}));
  }

  private ObjectNode embed(Call call, EmbeddingRequest request) {
    long tokens = tokensOf(request);
    return meter.metered(
        call, model.name(), TokenCount.of(tokens), () -> embedded(request, tokens));
  }

  private long tokensOf(EmbeddingRequest request) {
    long tokens = 0;
    for (int at = 0; at < request.texts().size(); at++) {
      int count = model.tokens(request.texts().get(at));
      if (count > config.mostTokens()) {
        throw ProblemException.invalid(
            "input[" + at + "]", "A text may have " + config.mostTokens() + " tokens.");
      }
      tokens += count;
    }
    return tokens;
  }

  private ObjectNode embedded(EmbeddingRequest request, long tokens) {
    List<float[]> vectors = inSlices(request.texts());
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("object", "list");
    ArrayNode data = answer.putArray("data");
    for (int index = 0; index < vectors.size(); index++) {
      ObjectNode item = data.addObject();
      item.put("object", "embedding");
      item.put("index", index);
      if (request.base64()) {
        item.put("embedding", base64(vectors.get(index)));
      } else {
        ArrayNode numbers = item.putArray("embedding");
        for (float number : vectors.get(index)) {
          numbers.add(number);
        }
      }
    }
    answer.put("model", model.name());
    answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return answer;
  }

  /** A few at a time, so that others who need the model come between. */
  private List<float[]> inSlices(List<String> texts) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size(); from += SLICE) {
      vectors.addAll(model.embed(texts.subList(from, Math.min(texts.size(), from + SLICE))));
    }
    return vectors;
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static ProblemException unknown(String name) {
    return new ProblemException(
        ProblemType.MODEL_NOT_FOUND,
        "The embedding model '"
            + (name.length() > 200 ? name.substring(0, 200) : name)
            + "' does not exist.",
        List.of(new FieldError("model", "There is no such model.")),
        null,
        null);
  }
}
