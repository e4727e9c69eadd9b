package dev.parley.inference.aigateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.inference.secret.Masks;
import dev.parley.inference.secret.QuerySecrets;
import dev.parley.web.secret.SecretBox;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the values of headers and the addresses with secrets in an AI gateway's parameters
 * encrypted, and shows masks in their place. What is sealed has the headers of each list by the
 * place of their entry, and the addresses by theirs.
 */
@Singleton
final class SealHeaders {

  private static final String ADDRESSES = "addresses";

  private final SecretBox secrets;
  private final ObjectMapper json;

  SealHeaders(SecretBox secrets, ObjectMapper json) {
    this.secrets = secrets;
    this.json = json;
  }

  /** All headers and secret addresses of a document as one encrypted text; null without any. */
  @Nullable String seal(UUID gateway, ObjectNode document) {
    ObjectNode all = document.objectNode();
    boolean any = false;
    for (String list : HeaderLists.NAMES) {
      ArrayNode headers = all.putArray(list);
      for (JsonNode entry : document.path(list)) {
        headers.add(HeaderLists.headersOf(entry).deepCopy());
        any |= !HeaderLists.headersOf(entry).isEmpty();
      }
    }
    ObjectNode addresses = all.putObject(ADDRESSES);
    Addresses.replaceEach(
        document,
        (place, url) -> {
          if (QuerySecrets.areIn(url)) {
            addresses.put(place.field(), url);
          }
          return url;
        });
    return any || !addresses.isEmpty() ? secrets.seal(all.toString(), ownerOf(gateway)) : null;
  }

  /** A document as it is stored in the clear; changes it. */
  static ObjectNode without(ObjectNode document) {
    for (String list : HeaderLists.NAMES) {
      for (JsonNode entry : document.path(list)) {
        ((ObjectNode) entry).putObject(HeaderLists.HEADERS);
      }
    }
    Addresses.replaceEach(document, (place, url) -> QuerySecrets.masked(url));
    return document;
  }

  /**
   * A stored document with its headers in the clear.
   *
   * @param sealed null leaves what is in the document, where an earlier version stored it
   */
  String open(UUID gateway, @Nullable String sealed, String document) {
    if (sealed == null) {
      return document;
    }
    try {
      ObjectNode opened = (ObjectNode) json.readTree(document);
      JsonNode all = json.readTree(secrets.open(sealed, ownerOf(gateway)));
      for (String list : HeaderLists.NAMES) {
        for (int at = 0; at < opened.path(list).size(); at++) {
          JsonNode headers = all.path(list).path(at);
          if (headers.isObject()) {
            ((ObjectNode) opened.path(list).get(at)).set(HeaderLists.HEADERS, headers);
          }
        }
      }
      JsonNode addresses = all.path(ADDRESSES);
      Addresses.replaceEach(opened, (place, url) -> addresses.path(place.field()).asText(url));
      return opened.toString();
    } catch (JsonProcessingException e) {
      // Without the cause, whose message could hold a piece of the text.
      throw new IllegalStateException("Headers of AI gateway " + gateway + " could not be read");
    }
  }

  /** Whether a document, as it is stored, has something in the clear that is to be sealed. */
  boolean isClear(String document) {
    try {
      ObjectNode stored = (ObjectNode) json.readTree(document);
      return !without(stored.deepCopy()).equals(stored);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The parameters of an AI gateway could not be read");
    }
  }

  /** A document as it is shown; changes it. */
  static ObjectNode masked(ObjectNode document) {
    for (String list : HeaderLists.NAMES) {
      for (JsonNode entry : document.path(list)) {
        HeaderLists.changeable(entry, document)
            .properties()
            .forEach(
                header -> header.setValue(TextNode.valueOf(Masks.of(header.getValue().asText()))));
      }
    }
    Addresses.replaceEach(document, (place, url) -> QuerySecrets.masked(url));
    return document;
  }

  private static String ownerOf(UUID gateway) {
    return "ai-gateway-headers:" + gateway;
  }
}
