package dev.parley.inference.tool.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import jakarta.inject.Singleton;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks shell-service, always with a token of the caller for whom we work. */
@Singleton
final class ShellClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final String SESSIONS = "/api/v1/shell/sessions";

  private final ShellConfig config;
  private final ObjectMapper json;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  ShellClient(ShellConfig config, ObjectMapper json) {
    this.config = config;
    this.json = json;
  }

  /** Hears of a command while it runs, on the thread that waits for it. */
  interface Listener {

    void started(String command);

    void output(String text);

    /** A call of a tool; it is to be answered with {@link #answer}. */
    void call(String id, String name, List<String> arguments);
  }

  /** How a command ended: its exit code, and why it was ended when it did not end by itself. */
  record End(int exitCode, @Nullable String killed) {}

  /**
   * Opens a shell.
   *
   * @param user whose files it works on; null for none, whose files end with the shell
   * @return its id
   */
  String open(@Nullable String user, String token) throws ToolFailedException {
    ObjectNode body = json.createObjectNode().put("ephemeral", user == null).put("user", user);
    JsonNode answer = tree(send(post(SESSIONS, body, token)).body());
    return answer.path("data").path("id").asText();
  }

  /** Ends a shell; one that cannot be reached ends by itself after a while. */
  void close(String session, String token) throws ToolFailedException {
    send(request(SESSIONS + "/" + session, token).timeout(TIMEOUT).DELETE().build());
  }

  /** Runs a command to its end. When this thread is interrupted, the command is cancelled. */
  End run(String session, String command, List<String> tools, Listener listener, String token)
      throws ToolFailedException {
    ObjectNode body = json.createObjectNode().put("command", command).put("stream", true);
    body.put("timeoutSeconds", Math.max(1, config.commandTime().toSeconds()));
    tools.forEach(body.putArray("tools")::add);
    HttpRequest request =
        request(SESSIONS + "/" + session + "/commands", token)
            .header("Content-Type", "application/json")
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<InputStream> response = open(request);
    try (InputStream events = response.body()) {
      if (response.statusCode() != 200) {
        throw refused(
            response.statusCode(), new String(events.readNBytes(100_000), StandardCharsets.UTF_8));
      }
      return read(events, listener);
    } catch (IOException e) {
      throw new ToolFailedException("the shell broke off.", e);
    }
  }

  private HttpResponse<InputStream> open(HttpRequest request) throws ToolFailedException {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new ToolFailedException("the shell service cannot be reached.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolFailedException("it was interrupted.", e);
    }
  }

  private End read(InputStream events, Listener listener) throws IOException, ToolFailedException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
    String name = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event: ")) {
        name = line.substring("event: ".length());
      } else if (line.startsWith("data: ")) {
        JsonNode data = tree(line.substring("data: ".length()));
        if (name.equals("end")) {
          boolean exited = data.path("ended").asText().equals("exited");
          return new End(
              data.path("exitCode").asInt(), exited ? null : data.path("message").asText());
        }
        tell(name, data, listener);
      }
    }
    throw new ToolFailedException("the shell broke off.");
  }

  private static void tell(String name, JsonNode data, Listener listener) {
    switch (name) {
      case "started" -> listener.started(data.path("commandId").asText());
      case "output" -> listener.output(data.path("text").asText());
      case "call" -> {
        List<String> arguments = new java.util.ArrayList<>();
        data.path("arguments").forEach(each -> arguments.add(each.asText()));
        listener.call(data.path("id").asText(), data.path("name").asText(), arguments);
      }
      default -> {}
    }
  }

  /** Answers a command's call of a tool, which goes on then. */
  void answer(
      String session, String command, String call, int exitCode, String output, String token)
      throws ToolFailedException {
    ObjectNode body = json.createObjectNode().put("exitCode", exitCode).put("output", output);
    String path = SESSIONS + "/" + session + "/commands/" + command + "/calls/" + call;
    send(post(path, body, token));
  }

  private HttpRequest post(String path, ObjectNode body, String token) {
    return request(path, token)
        .header("Content-Type", "application/json")
        .timeout(TIMEOUT)
        .POST(BodyPublishers.ofString(body.toString()))
        .build();
  }

  private HttpRequest.Builder request(String path, String token) {
    String base = config.url().toString().replaceAll("/+$", "");
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest request) throws ToolFailedException {
    HttpResponse<String> response;
    try {
      response = http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new ToolFailedException("the shell service cannot be reached.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolFailedException("it was interrupted.", e);
    }
    if (response.statusCode() != 200) {
      throw refused(response.statusCode(), response.body());
    }
    return response;
  }

  /** The service's own words, which are for callers, unless something unforeseen went wrong. */
  private ToolFailedException refused(int status, String body) throws ToolFailedException {
    String detail = tree(body.isBlank() ? "{}" : body).path("detail").asText("");
    return new ToolFailedException(
        status == 500 || detail.isEmpty()
            ? "the shell service answered with status " + status + "."
            : detail);
  }

  private JsonNode tree(String text) throws ToolFailedException {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ToolFailedException("the shell service's answer is malformed.", e);
    }
  }

  /** Closes a shell in the background; nobody waits for that. */
  void closeLater(String session, Supplier<String> tokens) {
    Thread.startVirtualThread(
        () -> {
          try {
            close(session, tokens.get());
          } catch (ToolFailedException | RuntimeException e) {
            org.jboss.logging.Logger.getLogger(ShellClient.class)
                .debugf("A shell was not closed; it ends by itself: %s", e);
          }
        });
  }
}
