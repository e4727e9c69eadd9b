package dev.parley.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A chat page over the assistant, with one session that stays open. */
final class DemoChat {

  private static final String CLIENT = "chatClientId";
  private static final String ASSISTANT = "chatAiGatewayId";
  private static final String SESSION = "chatSessionId";
  private static final String TALK_URL = "chatTalkUrl";
  private static final String PATH = "/api/v1/web-chat-client";

  /** What chat-service allows. */
  private static final Duration LONGEST_SESSION = Duration.ofDays(90);

  private static final List<String> SUGGESTIONS =
      List.of("What is Parley?", "Where is state kept?", "How do I add an endpoint?");

  private final GatewayClient client;
  private final DemoRecord record;

  DemoChat(GatewayClient client, DemoRecord record) {
    this.client = client;
    this.record = record;
  }

  /**
   * The address of the page.
   *
   * @param publicUrl where a browser reaches the gateway, which may differ from the last start
   */
  String over(String assistant, String publicUrl) throws IOException, InterruptedException {
    if (!record.get(ASSISTANT).equals(assistant) || !sessionLives()) {
      String chatClient = client.post(PATH, wanted(assistant)).orThrow().path("id").asText();
      record.keep(CLIENT, chatClient);
      record.keep(ASSISTANT, assistant);
      openSession(chatClient);
    }
    URI page = URI.create(record.get(TALK_URL));
    String query = page.getRawQuery() == null ? "" : "?" + page.getRawQuery();
    String fragment = page.getRawFragment() == null ? "" : "#" + page.getRawFragment();
    return publicUrl + page.getRawPath() + query + fragment;
  }

  /** Where sessions cannot be listed, the one that was made is taken to be there still. */
  private boolean sessionLives() throws IOException, InterruptedException {
    String known = record.get(CLIENT);
    if (known.isEmpty() || record.get(TALK_URL).isEmpty()) {
      return false;
    }
    GatewayClient.Answer sessions =
        client.get(PATH + "/" + known + "/sessions?filter=" + record.get(SESSION));
    if (sessions.status() == 405) {
      return true;
    }
    if (!sessions.isOk()) {
      return false;
    }
    for (JsonNode session : sessions.body()) {
      if (session.path("id").asText().equals(record.get(SESSION))) {
        return true;
      }
    }
    return false;
  }

  private void openSession(String chatClient) throws IOException, InterruptedException {
    ObjectNode session = GatewayClient.JSON.createObjectNode();
    session.put("expires", LONGEST_SESSION.toSeconds());
    session.put("tag", "demo");
    JsonNode opened = client.post(PATH + "/" + chatClient + "/sessions", session).orThrow();
    record.keep(SESSION, opened.path("sessionId").asText());
    record.keep(TALK_URL, opened.path("talkUrl").asText());
  }

  private static ObjectNode wanted(String assistant) {
    ObjectNode body = GatewayClient.JSON.createObjectNode();
    body.put("name", "Parley documentation");
    body.put("aiGatewayId", assistant);
    body.putObject("limitingParameters").put("messagesPerHour", 1000).put("maxMessages", 10000);
    ObjectNode look = body.putObject("clientParameters");
    look.put("languageCode", "en");
    look.put("pageTitle", "Ask Parley's documentation");
    look.put("helloLabel", "What would you like to know?");
    look.put("helloSubLabel", "Answers come from the project's own documentation, with citations.");
    look.put("textAreaPlaceholder", "Ask about Parley");
    look.put("primaryColor", "#1f6f5c");
    look.putArray("inputModes");
    ArrayNode suggestions = look.putArray("suggestionButtons");
    for (String question : SUGGESTIONS) {
      suggestions.addObject().put("label", question).put("prompt", question);
    }
    return body;
  }
}
