package dev.parley.benchmarks.uploads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.benchmarks.retrieval.Target;
import dev.parley.benchmarks.stack.LocalStack;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Accounts of their own in a stack, made with its bootstrap secret. */
final class CreateAccounts {

  private static final ObjectMapper JSON = new ObjectMapper();

  private CreateAccounts() {}

  /** So many new accounts, each as a target with its own key. */
  static List<Target> in(LocalStack stack, int number) throws IOException, InterruptedException {
    String secret = Files.readString(stack.home().resolve("secrets/bootstrap")).strip();
    String gateway = stack.gatewayUrl().toString();
    List<Target> accounts = new ArrayList<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int account = 0; account < number; account++) {
        HttpRequest request =
            HttpRequest.newBuilder(stack.gatewayUrl().resolve("/admin/v1/accounts"))
                .header("Authorization", "Bearer " + secret)
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        JSON.writeValueAsString(Map.of("name", "Uploader " + account))))
                .build();
        JsonNode created = JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        accounts.add(new Target(gateway, created.required("grantKey").asText()));
      }
    }
    return accounts;
  }
}
