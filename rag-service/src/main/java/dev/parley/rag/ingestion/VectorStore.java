package dev.parley.rag.ingestion;

import dev.parley.rag.ingestion.Batch.Content;
import dev.parley.rag.retrieval.StoredVector;
import dev.parley.rag.sql.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Vectors by what they were made of, so that the same text is embedded once by each model. */
@ApplicationScoped
class VectorStore {

  private final Database database;

  VectorStore(Database database) {
    this.database = database;
  }

  private record Owner(java.util.UUID account, String model) {}

  /** Those of the vectors that were made before. */
  Map<Content, float[]> known(Collection<Content> contents) {
    Map<Owner, Set<ByteKey>> hashes =
        contents.stream()
            .collect(
                Collectors.groupingBy(
                    content -> new Owner(content.account(), content.model()),
                    Collectors.mapping(Content::hash, Collectors.toSet())));
    Map<Content, float[]> known = new HashMap<>();
    hashes.forEach(
        (owner, keys) ->
            database
                .list(
                    "SELECT content_hash, vector FROM embedding WHERE account_id = ?"
                        + " AND model = ? AND content_hash = ANY (?)",
                    row ->
                        Map.entry(
                            new Content(
                                owner.account(), owner.model(), ByteKey.of(row.getBytes(1))),
                            StoredVector.read(row.getBytes(2))),
                    owner.account(),
                    owner.model(),
                    keys.stream().map(ByteKey::bytes).toArray(byte[][]::new))
                .forEach(entry -> known.put(entry.getKey(), entry.getValue())));
    return known;
  }

  /** Keeps vectors for the next time. */
  @Transactional
  public void save(Map<Content, float[]> vectors) {
    database.updateEach(
        "INSERT INTO embedding (account_id, model, content_hash, vector) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT DO NOTHING",
        vectors.entrySet().stream()
            // in one order, so that two transactions cannot wait for each other
            .sorted(Comparator.comparing(entry -> order(entry.getKey())))
            .map(
                entry ->
                    new @Nullable Object[] {
                      entry.getKey().account(),
                      entry.getKey().model(),
                      entry.getKey().hash().bytes(),
                      StoredVector.write(entry.getValue())
                    })
            .toList());
  }

  private static String order(Content content) {
    return content.account() + content.hash().hex() + content.model();
  }
}
