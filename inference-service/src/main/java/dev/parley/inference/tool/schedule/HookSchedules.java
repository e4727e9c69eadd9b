package dev.parley.inference.tool.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calls scheduler-service, with the token of the conversation for which we work. */
@Singleton
final class HookSchedules {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final ScheduleServiceConfig config;
  private final ObjectMapper json;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  HookSchedules(ScheduleServiceConfig config, ObjectMapper json) {
    this.config = config;
    this.json = json;
  }

  /**
   * Sends a request below a chat client's hook schedules.
   *
   * @param path begins with a slash, or is empty
   * @param user only what is this contact's; null for all
   * @return the answer
   * @throws ToolFailedException with scheduler-service's own words, which say what to do, in the
   *     names of the tools' arguments, or that it cannot be reached
   */
  JsonNode send(
      String method,
      UUID client,
      String path,
      @Nullable String user,
      @Nullable JsonNode body,
      String token)
      throws ToolFailedException {
    String filter =
        user == null ? "" : "?external-user-id=" + URLEncoder.encode(user, StandardCharsets.UTF_8);
    String base = config.url().toString().replaceAll("/+$", "");
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    base
                        + "/api/v1/web-chat-clients/"
                        + client
                        + "/hook-schedules"
                        + path
                        + filter))
            .timeout(config.timeout())
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      JsonNode answer = json.readTree(response.body());
      if (response.statusCode() != 200) {
        throw new ToolFailedException(
            ArgumentNames.in(
                answer.path("detail").asText("Status " + response.statusCode() + ".")));
      }
      return answer;
    } catch (JsonProcessingException e) {
      throw new ToolFailedException("The scheduler's answer is malformed.", e);
    } catch (IOException e) {
      throw new ToolFailedException(
          "The scheduler cannot be reached at the moment. Nothing was scheduled for sure.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolFailedException("It was interrupted.", e);
    }
  }
}
