package dev.parley.scheduler;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.web.identity.InternalTokens;
import io.quarkus.arc.Arc;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** What chat-service answers to this one: its chat clients, and who is inactive. */
public final class FakeChat implements QuarkusTestResourceLifecycleManager {

  private static final Map<UUID, Client> CLIENTS = new ConcurrentHashMap<>();
  private static final Map<UUID, String> INACTIVE = new ConcurrentHashMap<>();

  private HttpServer server;

  private record Client(UUID account, String name, boolean allows) {}

  /** A client that lets its assistant speak first. */
  public static UUID client(UUID account) {
    return client(account, true);
  }

  public static UUID client(UUID account, boolean allows) {
    UUID id = UUID.randomUUID();
    CLIENTS.put(id, new Client(account, "My Web Chat", allows));
    return id;
  }

  /** Is not there any more; nobody is told. */
  public static void delete(UUID client) {
    CLIENTS.remove(client);
  }

  public static void inactive(UUID client, String json) {
    INACTIVE.put(client, json);
  }

  @Override
  public Map<String, String> start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", FakeChat::answer);
    server.start();
    return Map.of("parley.chat.url", "http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void stop() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String token = exchange.getRequestHeaders().getFirst("Authorization").substring(7);
    UUID account = Arc.container().instance(InternalTokens.class).get().verify(token).account();
    String[] path = exchange.getRequestURI().getPath().split("/");
    UUID id = UUID.fromString(path[4]);
    Client client = CLIENTS.get(id);
    String body;
    if (client == null || !client.account().equals(account)) {
      body = null;
    } else if (path[5].equals("inactive-users")) {
      body = INACTIVE.getOrDefault(id, "[]");
    } else {
      body =
          "{\"id\": \"%s\", \"name\": \"%s\", \"allowed\": %s, \"maxIgnoredSeconds\": null}"
              .formatted(id, client.name(), client.allows());
    }
    byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
