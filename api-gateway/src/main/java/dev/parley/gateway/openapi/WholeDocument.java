package dev.parley.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.gateway.routing.Service;
import dev.parley.gateway.routing.ServiceClient;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;
import io.vertx.core.http.HttpClientRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Fetches the documents of all services at once, and remembers the whole for some seconds. */
@ApplicationScoped
class WholeDocument {

  private static final Logger LOG = Logger.getLogger(WholeDocument.class);
  private static final long LIMIT_MILLIS = 2_000;
  private static final Duration REMEMBERED = Duration.ofSeconds(5);
  private static final String DOCUMENT = "/q/openapi?format=json";
  private static final String THIS_SERVER = "/";

  private final ServiceClient services;
  private final OpenApiDocumentService own;
  private final ObjectMapper json;
  private final MergeDocuments mergeDocuments;
  private @Nullable CompletableFuture<ObjectNode> last;
  private long lastNanos;

  WholeDocument(ServiceClient services, OpenApiDocumentService own, ObjectMapper json) {
    this.services = services;
    this.own = own;
    this.json = json;
    this.mergeDocuments = new MergeDocuments(json);
  }

  /** The document of now or of some seconds ago; not to be changed. */
  synchronized CompletableFuture<ObjectNode> get() {
    CompletableFuture<ObjectNode> known = last;
    boolean old = System.nanoTime() - lastNanos > REMEMBERED.toNanos();
    if (known == null || old || known.isCompletedExceptionally()) {
      known = fetch();
      last = known;
      lastNanos = System.nanoTime();
    }
    return known;
  }

  private CompletableFuture<ObjectNode> fetch() {
    Map<String, CompletableFuture<@Nullable ObjectNode>> asked = new LinkedHashMap<>();
    for (Service service : Service.values()) {
      asked.put(
          service.title(),
          ask(service)
              .orTimeout(LIMIT_MILLIS, TimeUnit.MILLISECONDS)
              .exceptionally(
                  failure -> {
                    LOG.debugf("%s gave no OpenAPI document: %s", service.title(), failure);
                    return null;
                  }));
    }
    return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
        .thenApply(done -> merge(asked));
  }

  private ObjectNode merge(Map<String, CompletableFuture<@Nullable ObjectNode>> answers) {
    Map<String, ObjectNode> documents = new LinkedHashMap<>();
    List<String> unavailable = new ArrayList<>();
    answers.forEach(
        (service, answer) -> {
          ObjectNode document = answer.join();
          if (document == null) {
            unavailable.add(service);
          } else {
            documents.put(service, document);
          }
        });
    documents.put(MergeDocuments.GATEWAY, read(own.getDocument("<default>", Format.JSON)));
    return mergeDocuments.merge(documents, unavailable, THIS_SERVER);
  }

  private CompletableFuture<@Nullable ObjectNode> ask(Service service) {
    return services
        .http()
        .request(services.request(service, DOCUMENT).setTimeout(LIMIT_MILLIS))
        .compose(HttpClientRequest::send)
        .compose(
            answer ->
                answer
                    .body()
                    .map(body -> answer.statusCode() == 200 ? read(body.getBytes()) : null))
        .toCompletionStage()
        .toCompletableFuture();
  }

  private ObjectNode read(byte[] document) {
    try {
      JsonNode node = json.readTree(document);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new IOException("An OpenAPI document is a JSON object");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
