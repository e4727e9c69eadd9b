package dev.parley.inference.tool.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.inference.account.Accounts;
import dev.parley.inference.aigateway.GatewayParameters.ProtocolFunction;
import dev.parley.inference.json.ObjectSchema;
import dev.parley.inference.pipeline.ToolNames;
import dev.parley.outbound.OutboundAnswer;
import dev.parley.outbound.OutboundClient;
import dev.parley.outbound.OutboundException;
import dev.parley.outbound.OutboundRequest;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Reads the functions that a source lists, {@code {"functions": [{"name", "description",
 * "callbackUrl", "headers", "contentFormat"}]}}, and keeps the list for ten minutes.
 */
@Singleton
final class ListFunctions {

  private static final int MOST_FUNCTIONS = 200;
  private static final int LONGEST_DESCRIPTION = 10_000;

  private final OutboundClient client;
  private final Accounts accounts;
  private final ObjectMapper json;
  private final Cache<Key, List<ProtocolFunction>> listed =
      Caffeine.newBuilder().maximumSize(1000).expireAfterWrite(Duration.ofMinutes(10)).build();

  ListFunctions(OutboundClient client, Accounts accounts, ObjectMapper json) {
    this.client = client;
    this.accounts = accounts;
    this.json = json;
  }

  private record Key(UUID account, String source) {}

  /** A source that gives no list; the message says why, for the account. */
  static final class ListingDownException extends Exception {
    private static final long serialVersionUID = 1L;

    ListingDownException(String message) {
      super(message);
    }
  }

  /**
   * The functions of a source; blocks.
   *
   * @throws ListingDownException when it cannot be read
   */
  List<ProtocolFunction> at(String source, UUID account) throws ListingDownException {
    Key key = new Key(account, source);
    List<ProtocolFunction> known = listed.getIfPresent(key);
    if (known == null) {
      known = read(source, account);
      listed.put(key, known);
    }
    return known;
  }

  private List<ProtocolFunction> read(String source, UUID account) throws ListingDownException {
    OutboundAnswer answer;
    try {
      answer = client.send(OutboundRequest.get(source).with(Proof.of(accounts.get(account))));
    } catch (OutboundException e) {
      throw down(source, e.getMessage());
    }
    if (!answer.isSuccess()) {
      throw down(source, "it answered with status " + answer.status() + ".");
    }
    JsonNode functions;
    try {
      functions = json.readTree(answer.text()).path("functions");
    } catch (JsonProcessingException e) {
      throw down(source, "its answer is not JSON.");
    }
    if (!functions.isArray()) {
      throw down(source, "its answer has no array 'functions'.");
    }
    return functions(functions);
  }

  /**
   * What is no function, has a name that models cannot call, or a format that is no schema, is left
   * out.
   */
  private static List<ProtocolFunction> functions(JsonNode entries) {
    List<ProtocolFunction> functions = new ArrayList<>();
    for (JsonNode entry : entries) {
      String name = entry.path("name").asText("");
      String url = entry.path("callbackUrl").asText("");
      boolean callable =
          ToolNames.isValid(name)
              && !url.isEmpty()
              && ObjectSchema.Check.describesObject(entry.path("contentFormat"));
      if (!callable || functions.size() == MOST_FUNCTIONS) {
        continue;
      }
      Map<String, String> headers = new HashMap<>();
      entry
          .path("headers")
          .properties()
          .forEach(header -> headers.put(header.getKey(), header.getValue().asText("")));
      String description = entry.path("description").asText("");
      functions.add(
          new ProtocolFunction(
              name,
              description.length() > LONGEST_DESCRIPTION
                  ? description.substring(0, LONGEST_DESCRIPTION)
                  : description,
              headers,
              url,
              entry.path("contentFormat")));
    }
    return List.copyOf(functions);
  }

  /** The host is enough to find the source; a query may hold a key. */
  private static ListingDownException down(String source, String why) {
    String host;
    try {
      host = URI.create(source).getHost();
    } catch (IllegalArgumentException e) {
      host = "the source";
    }
    return new ListingDownException("The functions of " + host + " are missing: " + why);
  }
}
