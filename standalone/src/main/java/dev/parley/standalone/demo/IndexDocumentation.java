package dev.parley.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Brings the demo collection to the state of the documentation, and waits until it is indexed. */
final class IndexDocumentation {

  private static final String COLLECTION = "collectionId";
  private static final Duration BOUND = Duration.ofSeconds(180);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration TELL_EVERY = Duration.ofSeconds(3);

  private final GatewayClient client;
  private final DemoRecord record;
  private final Consumer<String> progress;

  IndexDocumentation(GatewayClient client, DemoRecord record, Consumer<String> progress) {
    this.client = client;
    this.record = record;
    this.progress = progress;
  }

  /** Returns the id of the collection. */
  String from(Path project) throws IOException, InterruptedException {
    long began = System.nanoTime();
    String collection = collection();
    Map<String, String> uploaded = record.sections();
    Map<String, Section> wanted = new LinkedHashMap<>();
    SplitMarkdown.documentation(project).forEach(section -> wanted.put(section.name(), section));

    List<Section> changed =
        wanted.values().stream()
            .filter(section -> !section.hash().equals(uploaded.get(section.name())))
            .toList();
    Set<String> removed = new LinkedHashSet<>(uploaded.keySet());
    removed.removeAll(wanted.keySet());

    for (String name : removed) {
      remove(collection, name);
    }
    if (!changed.isEmpty()) {
      upload(collection, changed);
    }
    awaitIndexed(collection);
    Map<String, String> now = new LinkedHashMap<>();
    wanted.forEach((name, section) -> now.put(name, section.hash()));
    record.keepSections(now);
    tell(wanted.size(), changed.size(), removed.size(), began);
    return collection;
  }

  private String collection() throws IOException, InterruptedException {
    String known = record.get(COLLECTION);
    if (!known.isEmpty()) {
      GatewayClient.Answer found = client.get("/api/v1/collections/" + known);
      if (found.status() != 404) {
        found.orThrow();
        return known;
      }
    }
    ObjectNode body = GatewayClient.JSON.createObjectNode();
    body.put("collectionName", "Parley documentation");
    body.put("context", "How Parley is used, built and run.");
    String made = client.post("/api/v1/collections", body).orThrow().path(COLLECTION).asText();
    record.keepSections(Map.of());
    record.keep(COLLECTION, made);
    return made;
  }

  private void upload(String collection, List<Section> sections)
      throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (Section section : sections) {
      ObjectNode line = GatewayClient.JSON.createObjectNode();
      line.put("name", section.name());
      line.put("contents", section.contents());
      line.put("reference", section.path());
      line.putArray("tags").add("docs");
      line.putObject("metadata").put("path", section.path()).put("heading", section.heading());
      lines.append(line).append('\n');
    }
    JsonNode taken =
        client.upload(documents(collection), "documentation.jsonl", lines.toString()).orThrow();
    if (taken.path("skipped").asInt() > 0) {
      progress.accept("! Skipped in the documentation: " + taken);
    }
  }

  /** By its name, because the record keeps no ids of documents. */
  private void remove(String collection, String name) throws IOException, InterruptedException {
    String filter = URLEncoder.encode("-n \"" + name + "\"", StandardCharsets.UTF_8);
    JsonNode found = client.get(documents(collection) + "?filter=" + filter).orThrow();
    for (JsonNode document : found) {
      if (document.path("name").asText().equals(name)) {
        client.delete(documents(collection) + "/" + document.path("id").asText()).orThrow();
      }
    }
  }

  private void awaitIndexed(String collection) throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + BOUND.toNanos();
    long nextTold = System.nanoTime() + TELL_EVERY.toNanos();
    while (true) {
      JsonNode state = client.get("/api/v1/collections/" + collection).orThrow().path("state");
      long total = state.path("total").asLong();
      long indexed = state.path("indexed").asLong();
      if (state.path("queued").asLong() == 0) {
        if (indexed < total) {
          progress.accept(
              "! %d of %d sections could not be indexed".formatted(total - indexed, total));
        }
        return;
      }
      if (System.nanoTime() > giveUp) {
        throw new IOException(
            "The documentation is not indexed after %d s (%d of %d sections are); ./parley doctor and ./parley logs rag-service say more"
                .formatted(BOUND.toSeconds(), indexed, total));
      }
      if (System.nanoTime() > nextTold) {
        progress.accept("  documentation      %d of %d sections indexed".formatted(indexed, total));
        nextTold += TELL_EVERY.toNanos();
      }
      Thread.sleep(POLL);
    }
  }

  private void tell(int total, int changed, int removed, long began) {
    String what =
        changed == 0 && removed == 0
            ? "%d sections, as before".formatted(total)
            : removed == 0
                ? "%d sections indexed".formatted(changed)
                : "%d indexed, %d removed".formatted(changed, removed);
    progress.accept(
        "  %-18s %-22s %5.1f s"
            .formatted("documentation", what, (System.nanoTime() - began) / 1_000_000_000.0));
  }

  private static String documents(String collection) {
    return "/api/v1/collections/" + collection + "/documents";
  }
}
