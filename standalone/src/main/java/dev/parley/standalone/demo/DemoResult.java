package dev.parley.standalone.demo;

/**
 * What a person needs to use the stack.
 *
 * @param chatUrl empty without a demo
 * @param model what to name as the model
 */
public record DemoResult(String gatewayUrl, String apiKey, String chatUrl, String model) {

  private static final String QUESTION = "Where is state kept?";

  /** The last lines of {@code up}. */
  public String ending() {
    StringBuilder text = new StringBuilder("\n");
    line(text, "Gateway", gatewayUrl);
    line(text, "API key", apiKey);
    if (!chatUrl.isEmpty()) {
      line(text, "Chat page", chatUrl);
    }
    line(text, "API, to try", gatewayUrl + "/docs/");
    text.append("\nTry it:\n\n  ").append(chatUrl.isEmpty() ? list() : ask()).append('\n');
    return text.toString();
  }

  /** Variables for scripts, as shell assignments. */
  String environment() {
    return "GATEWAY_URL=%s\nAPI_KEY=%s\nCHAT_URL='%s'\nMODEL='%s'\n"
        .formatted(gatewayUrl, apiKey, chatUrl, model);
  }

  private String list() {
    return "curl -s %s/v1/models -H 'Authorization: Bearer %s'".formatted(gatewayUrl, apiKey);
  }

  private String ask() {
    return "curl -s %s/v1/chat/completions -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' -d '{\"model\": \"%s\", \"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}'"
        .formatted(gatewayUrl, apiKey, model, QUESTION);
  }

  private static void line(StringBuilder to, String label, String value) {
    to.append("  %-12s %s%n".formatted(label, value));
  }
}
