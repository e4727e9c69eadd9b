package dev.parley.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.gateway.routing.Destination;
import dev.parley.gateway.routing.RequestPath;
import dev.parley.gateway.routing.RoutingTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one OpenAPI document of several. A path is taken from the service that the routing table
 * sends it to, so what a service shows only inside stays there. Components of one name and
 * different contents get their service's name in front; each operation is tagged with its service.
 */
final class MergeDocuments {

  static final String GATEWAY = "api-gateway";

  private static final String COMPONENTS = "#/components/";
  private static final String SECURITY_SCHEMES = "securitySchemes";
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private final ObjectMapper json;

  MergeDocuments(ObjectMapper json) {
    this.json = json;
  }

  /**
   * Merges.
   *
   * @param documents by service name, in the order in which they shall appear; left as they are
   * @param unavailable services without a document
   * @param server address of the gateway as clients see it
   */
  ObjectNode merge(
      Map<String, ObjectNode> documents, Collection<String> unavailable, String server) {
    ObjectNode whole = json.createObjectNode();
    whole.put("openapi", "3.1.0");
    whole
        .putObject("info")
        .put("title", "Parley")
        .put("version", "1")
        .put("description", "All services behind the API gateway.");
    whole.putArray("servers").addObject().put("url", server);
    whole.putArray("security").addObject().putArray("bearer");
    ArrayNode tags = whole.putArray("tags");
    ObjectNode paths = whole.putObject("paths");
    ObjectNode components = whole.putObject("components");
    Set<String> ambiguous = ambiguousComponents(documents.values());
    documents.forEach(
        (service, document) -> {
          tags.addObject().put("name", service);
          ObjectNode renamed = document.deepCopy();
          rename(renamed, service, ambiguous);
          addComponents(components, renamed.path("components"), service, ambiguous);
          addPaths(paths, renamed.path("paths"), service);
        });
    addSecurity(components);
    ArrayNode missing = whole.putArray("x-unavailable");
    unavailable.forEach(missing::add);
    return whole;
  }

  /** Components, as {@code kind/name}, that mean different things in different documents. */
  private static Set<String> ambiguousComponents(Collection<ObjectNode> documents) {
    Map<String, JsonNode> seen = new HashMap<>();
    Set<String> ambiguous = new HashSet<>();
    for (ObjectNode document : documents) {
      document
          .path("components")
          .properties()
          .forEach(
              kind ->
                  kind.getValue()
                      .properties()
                      .forEach(
                          component -> {
                            String name = kind.getKey() + "/" + component.getKey();
                            JsonNode other = seen.putIfAbsent(name, component.getValue());
                            if (other != null && !other.equals(component.getValue())) {
                              ambiguous.add(name);
                            }
                          }));
    }
    return ambiguous;
  }

  /** Points references (and the mappings of discriminators) to the new names. */
  private static void rename(JsonNode node, String service, Set<String> ambiguous) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
        boolean reference =
            field.getValue().isTextual() && field.getValue().asText().startsWith(COMPONENTS);
        if (reference) {
          String target = field.getValue().asText().substring(COMPONENTS.length());
          if (ambiguous.contains(target)) {
            object.put(field.getKey(), COMPONENTS + qualified(target, service));
          }
        } else {
          rename(field.getValue(), service, ambiguous);
        }
      }
    } else {
      node.forEach(child -> rename(child, service, ambiguous));
    }
  }

  private static String qualified(String component, String service) {
    int slash = component.indexOf('/');
    return component.substring(0, slash + 1) + service + "." + component.substring(slash + 1);
  }

  private static void addComponents(
      ObjectNode whole, JsonNode components, String service, Set<String> ambiguous) {
    components
        .properties()
        .forEach(
            kind -> {
              if (kind.getKey().equals(SECURITY_SCHEMES)) {
                return;
              }
              ObjectNode all = whole.withObjectProperty(kind.getKey());
              kind.getValue()
                  .properties()
                  .forEach(
                      component -> {
                        boolean prefix =
                            ambiguous.contains(kind.getKey() + "/" + component.getKey());
                        String name =
                            prefix ? service + "." + component.getKey() : component.getKey();
                        all.set(name, component.getValue());
                      });
            });
  }

  private static void addPaths(ObjectNode whole, JsonNode paths, String service) {
    paths
        .properties()
        .forEach(
            path -> {
              Optional<Destination> destination = destinationOf(path.getKey());
              if (destination.isEmpty() || !owns(service, destination.get())) {
                return;
              }
              path.getValue()
                  .properties()
                  .forEach(
                      operation -> {
                        if (METHODS.contains(operation.getKey())
                            && operation.getValue() instanceof ObjectNode described) {
                          describe(described, service, path.getKey(), destination.get());
                        }
                      });
              whole.set(path.getKey(), path.getValue());
            });
  }

  private static void describe(
      ObjectNode operation, String service, String path, Destination destination) {
    operation.putArray("tags").add(service);
    if (operation.path("operationId") instanceof TextNode id) {
      operation.put("operationId", service + "." + id.asText());
    }
    operation.remove("security");
    if (path.startsWith("/admin/")) {
      operation.putArray("security").addObject().putArray("bootstrapSecret");
    } else if (destination.isPublic()) {
      operation.putArray("security");
    }
  }

  private static void addSecurity(ObjectNode components) {
    ObjectNode schemes = components.withObjectProperty(SECURITY_SCHEMES);
    schemes
        .putObject("bearer")
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "An API key of an account.");
    schemes
        .putObject("bootstrapSecret")
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "The secret of the operator of this installation.");
  }

  /** Parameters in braces stand for any segment. */
  private static Optional<Destination> destinationOf(String path) {
    return RequestPath.of(path.replaceAll("\\{[^}]*}", "x")).flatMap(RoutingTable::find);
  }

  private static boolean owns(String service, Destination destination) {
    return switch (destination) {
      case Destination.Own own -> service.equals(GATEWAY);
      case Destination.Remote remote -> remote.service().title().equals(service);
      case Destination.Operated operated -> operated.service().title().equals(service);
    };
  }
}
