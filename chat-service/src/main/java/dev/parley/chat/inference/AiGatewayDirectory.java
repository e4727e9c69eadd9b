package dev.parley.chat.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The AI gateways of an account, as inference-service knows them now. */
@ApplicationScoped
public class AiGatewayDirectory {

  private static final String PATH = "/api/v1/ai-gateways";

  private final InferenceHttp inference;
  private final InferenceConfig config;
  private final ObjectMapper json;

  AiGatewayDirectory(InferenceHttp inference, InferenceConfig config, ObjectMapper json) {
    this.inference = inference;
    this.config = config;
    this.json = json;
  }

  /** What a chat client shows of its AI gateway. */
  public record AiGatewaySummary(UUID id, String name, String modelName) {}

  /**
   * One AI gateway of the account that the token stands for; empty when it has none of this id.
   *
   * @throws ProblemException 502, 503 or 504 when inference-service cannot say
   */
  public Optional<AiGatewaySummary> find(UUID id, String token) {
    HttpResponse<String> response = get(PATH + "/" + id, token);
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    JsonNode gateway = bodyOf(response);
    String model = gateway.path("parameters").path("modelName").asText("");
    return Optional.of(new AiGatewaySummary(id, gateway.path("name").asText(""), model));
  }

  /** All AI gateways of the account, by id. */
  public Map<UUID, AiGatewaySummary> all(String token) {
    Map<UUID, AiGatewaySummary> byId = new HashMap<>();
    for (JsonNode gateway : bodyOf(get(PATH, token))) {
      UUID id = Ids.parse(gateway.path("id").asText(""), "The AI gateway");
      String name = gateway.path("name").asText("");
      byId.put(id, new AiGatewaySummary(id, name, gateway.path("modelName").asText("")));
    }
    return byId;
  }

  private HttpResponse<String> get(String path, String token) {
    var request = inference.request(path, token).header("Accept", "application/json").build();
    return inference.send(request, BodyHandlers.ofString(), config.requestTimeout(), sent -> {});
  }

  private JsonNode bodyOf(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw ProblemException.upstreamFailed(
          "The AI gateways could not be looked up: status " + response.statusCode() + ".", null);
    }
    try {
      return json.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw ProblemException.upstreamFailed("The AI gateways could not be read.", e);
    }
  }
}
