package dev.parley.benchmarks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** Makes the AI gateway that is put under load, over Parley's native API. */
final class CreateAiGateway {

  private static final ObjectMapper JSON = new ObjectMapper();

  private CreateAiGateway() {}

  /**
   * Creates one that has the default upstream and a system instruction.
   *
   * @param collections whose documents it knows, by their ids; perhaps none
   * @return its id, to be named as the model
   * @throws IllegalStateException with the answer, when it is refused
   */
  static String create(
      URI gateway, String key, String model, String instruction, List<String> collections)
      throws IOException, InterruptedException {
    ObjectNode wanted = JSON.createObjectNode().put("name", "Benchmark");
    ObjectNode parameters = wanted.putObject("parameters");
    parameters.put("baseAddress", "").put("modelName", model).put("systemInstruction", instruction);
    collections.forEach(parameters.putArray("knowledgeCollections")::add);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway + "/api/v1/ai-gateways"))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(wanted.toString()))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      String id = JSON.readTree(answer.body()).path("aiGatewayId").asText();
      if (answer.statusCode() / 100 != 2 || id.isEmpty()) {
        throw new IllegalStateException(
            "No AI gateway: " + answer.statusCode() + " " + answer.body());
      }
      return id;
    }
  }
}
