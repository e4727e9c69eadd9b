package dev.parley.scheduler.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.identity.InternalTokens;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks chat-service about chat clients, with the token of the caller for whom we work, or where
 * nobody calls with one for the account.
 */
@Singleton
public final class ChatDirectory {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private static final String OURSELVES = "service:scheduler";

  private final ChatServiceConfig config;
  private final InternalTokens tokens;
  private final ObjectMapper json;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  ChatDirectory(ChatServiceConfig config, InternalTokens tokens, ObjectMapper json) {
    this.config = config;
    this.tokens = tokens;
    this.json = json;
  }

  /**
   * A chat client of the caller's account.
   *
   * @throws ProblemException 404 when it has none of this id, 502 to 504 when nobody can say
   */
  public ChatClient find(UUID id, String token) {
    JsonNode client = get("/internal/v1/web-chat-client/" + id + "/scheduling", token);
    return new ChatClient(
        id, client.path("name").asText(""), client.path("allowed").asBoolean(false));
  }

  /**
   * Whether an account's client was deleted.
   *
   * @return false also when nobody can say: what was scheduled happens while chat-service is away
   */
  public boolean isGone(UUID account, UUID id) {
    try {
      find(id, tokens.issue(account, OURSELVES, Set.of()));
      return false;
    } catch (ProblemException e) {
      return e.type() == ProblemType.NOT_FOUND;
    }
  }

  /**
   * The contacts of a client who have not written since the assistant last spoke first, who was
   * spoken to last first.
   *
   * @param user when given, only this one
   * @return empty also for a client that is gone meanwhile
   * @throws ProblemException 502 to 504 when nobody can say
   */
  public List<InactiveUser> inactiveUsers(UUID client, @Nullable String user, String token) {
    String filter =
        user == null ? "" : "?external-user-id=" + URLEncoder.encode(user, StandardCharsets.UTF_8);
    List<InactiveUser> users = new ArrayList<>();
    for (JsonNode each :
        found("/internal/v1/web-chat-clients/" + client + "/inactive-users" + filter, token)) {
      JsonNode wrote = each.path("lastUserMessageAt");
      users.add(
          new InactiveUser(
              each.path("externalUserId").asText(),
              Instant.parse(each.path("lastScheduledMessageAt").asText()),
              wrote.isTextual() ? Instant.parse(wrote.textValue()) : null));
    }
    return List.copyOf(users);
  }

  private JsonNode found(String path, String token) {
    try {
      return get(path, token);
    } catch (ProblemException e) {
      if (e.type() == ProblemType.NOT_FOUND) {
        return json.createArrayNode();
      }
      throw e;
    }
  }

  private JsonNode get(String path, String token) {
    String base = config.url().toString().replaceAll("/+$", "");
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(URI.create(base + path))
                .timeout(config.timeout())
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .build());
    if (response.statusCode() == 404) {
      throw ProblemException.notFound("The web chat client");
    }
    if (response.statusCode() != 200) {
      throw ProblemException.upstreamFailed(
          "The chat service answered with status " + response.statusCode() + ".", null);
    }
    try {
      return json.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw ProblemException.upstreamFailed("The chat service's answer is malformed.", e);
    }
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw new ProblemException(
          ProblemType.UNAVAILABLE,
          "The chat service, which knows the web chat clients, cannot be reached at the moment.",
          List.of(),
          RETRY_AFTER,
          e);
    } catch (HttpTimeoutException e) {
      throw ProblemException.upstreamTimeout("The chat service took too long.");
    } catch (IOException e) {
      throw ProblemException.upstreamFailed("The chat service cannot be reached.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProblemException.upstreamFailed("The question was interrupted.", e);
    }
  }
}
