package dev.parley.gateway.routing;

import static dev.parley.gateway.routing.Service.CHAT;
import static dev.parley.gateway.routing.Service.INFERENCE;
import static dev.parley.gateway.routing.Service.RAG;
import static dev.parley.gateway.routing.Service.SCHEDULER;
import static dev.parley.gateway.routing.Service.SHELL;

import dev.parley.gateway.routing.Destination.Operated;
import dev.parley.gateway.routing.Destination.Own;
import dev.parley.gateway.routing.Destination.Remote;
import java.util.List;
import java.util.Optional;

/**
 * Which service owns which path. A prefix matches whole segments, the first one that matches
 * counts, and what no prefix matches does not exist.
 */
public final class RoutingTable {

  private static final List<Route> ROUTES =
      List.of(
          key("/v1", INFERENCE),
          key("/api/v1/ai-gateways", INFERENCE),
          key("/api/v1/skills", INFERENCE),
          key("/api/v1/memories", INFERENCE),
          key("/api/v1/usage", INFERENCE),
          key("/api/v1/providers", INFERENCE),
          open("/api/v1/public/artifacts", INFERENCE),
          key("/api/v1/collections", RAG),
          key("/api/v1/query", RAG),
          key("/aibuilder/api/v1/datasets", RAG),
          key("/aibuilder/api/v1/retrieval", RAG),
          key("/api/v1/web-chat-client", CHAT),
          open("/api/v1/public/chat-clients", CHAT),
          open("/api/v1/public/chat-widgets", CHAT),
          open("/chat", CHAT),
          key("/api/v1/web-chat-clients", SCHEDULER),
          key("/api/v1/shell", SHELL),
          open("/api/v1/public/ext-res", SHELL),
          own("/api/v1/accounts"),
          new Route("/admin/v1/usage", new Operated(INFERENCE)),
          new Route("/admin/v1/providers", new Operated(INFERENCE)),
          ownOpen("/admin"),
          ownOpen("/health"),
          ownOpen("/docs"),
          ownOpen("/openapi.json"),
          ownOpen("/q"));

  private static final Destination FRONT_PAGE = new Own(true);

  private RoutingTable() {}

  private record Route(String prefix, Destination destination) {

    boolean matches(String path) {
      return path.startsWith(prefix)
          && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
  }

  /** Where a path leads; nothing for a path that does not exist. */
  public static Optional<Destination> find(RequestPath path) {
    String text = path.text();
    if (text.equals("/")) {
      return Optional.of(FRONT_PAGE);
    }
    for (Route route : ROUTES) {
      if (route.matches(text)) {
        return Optional.of(route.destination());
      }
    }
    return Optional.empty();
  }

  private static Route key(String prefix, Service service) {
    return new Route(prefix, new Remote(service, false));
  }

  private static Route open(String prefix, Service service) {
    return new Route(prefix, new Remote(service, true));
  }

  private static Route own(String prefix) {
    return new Route(prefix, new Own(false));
  }

  private static Route ownOpen(String prefix) {
    return new Route(prefix, new Own(true));
  }
}
