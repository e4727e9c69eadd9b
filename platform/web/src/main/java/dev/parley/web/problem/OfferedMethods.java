package dev.parley.web.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which methods a path has, as the service's own OpenAPI document says. JAX-RS looks for a method
 * only in the class whose path fits best, and takes a wrong one for a wrong address.
 */
@ApplicationScoped
public class OfferedMethods {

  private static final String DOCUMENT = "META-INF/quarkus-generated-openapi-doc.JSON";
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  private record Route(Pattern path, Set<String> methods) {}

  private final List<Route> routes;

  OfferedMethods(ObjectMapper json) throws IOException {
    this.routes = read(json);
  }

  /** In alphabetical order, with what every path has; empty where nothing is known. */
  public List<String> at(String path) {
    Set<String> methods =
        routes.stream()
            .filter(route -> route.path().matcher(path).matches())
            .flatMap(route -> route.methods().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    if (!methods.isEmpty()) {
      methods.add("OPTIONS");
    }
    return List.copyOf(methods);
  }

  private static List<Route> read(ObjectMapper json) throws IOException {
    List<Route> routes = new ArrayList<>();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try (InputStream document = loader.getResourceAsStream(DOCUMENT)) {
      if (document == null) {
        return routes;
      }
      JsonNode paths = json.readTree(document).path("paths");
      paths
          .properties()
          .forEach(path -> routes.add(new Route(patternOf(path.getKey()), of(path.getValue()))));
    }
    return routes;
  }

  private static Pattern patternOf(String template) {
    String regex =
        Stream.of(template.split("/"))
            .map(part -> part.contains("{") ? "[^/]+" : Pattern.quote(part))
            .collect(Collectors.joining("/"));
    return Pattern.compile(regex + "/?");
  }

  private static Set<String> of(JsonNode operations) {
    return operations.properties().stream()
        .map(operation -> operation.getKey())
        .filter(METHODS::contains)
        .map(method -> method.toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }
}
