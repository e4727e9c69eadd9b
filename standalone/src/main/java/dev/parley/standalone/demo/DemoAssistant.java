package dev.parley.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;

/**
 * The AI gateway over the documentation. It quotes passages with the built-in model, which needs no
 * key; with {@code OPENAI_API_KEY} it asks that upstream instead.
 */
final class DemoAssistant {

  private static final String ID = "aiGatewayId";
  private static final String PARAMETERS = "aiGatewayParameters";
  private static final String PATH = "/api/v1/ai-gateways";

  private static final String INSTRUCTION =
      """
      You answer questions about Parley, a self-hosted AI platform, for people who use, run or \
      build it. Answer from the passages of its documentation that you are given, briefly, and \
      name the passage you used. When they do not hold the answer, say so.""";

  private final GatewayClient client;
  private final DemoRecord record;
  private final Map<String, String> environment;

  DemoAssistant(GatewayClient client, DemoRecord record, Map<String, String> environment) {
    this.client = client;
    this.record = record;
    this.environment = environment;
  }

  /** Its id; known after {@link #over}. */
  String id() {
    return record.get(ID);
  }

  /** Makes or updates it, and returns what clients name as the model: its slug, else its id. */
  String over(String collection) throws IOException, InterruptedException {
    ObjectNode wanted = wanted(collection);
    String known = id();
    GatewayClient.Answer found = known.isEmpty() ? null : client.get(PATH + "/" + known);
    if (found == null || found.status() == 404) {
      known = client.post(PATH, wanted).orThrow().path(ID).asText();
      record.keep(ID, known);
    } else if (!record.get(PARAMETERS).equals(wanted.toString())) {
      found.orThrow();
      client.patch(PATH + "/" + known, wanted).orThrow();
    }
    record.keep(PARAMETERS, wanted.toString());
    JsonNode seen = client.get(PATH + "/" + known).orThrow();
    return seen.path("slug").asText("").isEmpty() ? known : seen.path("slug").asText();
  }

  private ObjectNode wanted(String collection) {
    boolean upstream = !environment.getOrDefault("OPENAI_API_KEY", "").isBlank();
    ObjectNode body = GatewayClient.JSON.createObjectNode();
    body.put("name", "Parley documentation assistant");
    ObjectNode parameters = body.putObject("parameters");
    // No address of its own: the default upstream, whose key inference-service has and sends
    // nowhere else.
    parameters.put("baseAddress", "");
    parameters.put("modelName", upstream ? model() : "@parley/extractive");
    parameters.putArray("knowledgeCollections").add(collection);
    parameters.put("knowledgeBaseMaximumResults", 6);
    parameters.put("knowledgeBaseMinimumScore", 0.3);
    parameters.put("knowledgeUseReferences", false);
    parameters.put("queryStrategy", "Plain");
    parameters.put("systemInstruction", INSTRUCTION);
    return body;
  }

  private String model() {
    String named = environment.getOrDefault("OPENAI_MODEL", "").strip();
    return named.isEmpty() ? "gpt-4o-mini" : named;
  }
}
