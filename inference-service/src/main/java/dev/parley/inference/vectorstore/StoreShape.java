package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.file.FileIds;
import dev.parley.inference.rag.RagCollections.Counts;
import dev.parley.inference.rag.RagCollections.Facts;
import dev.parley.inference.vectorstore.AttachedFile.Known;
import dev.parley.inference.vectorstore.AttachedFile.Progress;
import dev.parley.inference.vectorstore.VectorStores.VectorStore;
import java.util.List;
import java.util.UUID;

/** Vector stores, their files and batches in OpenAI's shape. */
final class StoreShape {

  private StoreShape() {}

  static ObjectNode store(VectorStore store) {
    Facts collection = store.collection();
    Counts counts = collection.counts();
    ObjectNode shape = JsonNodeFactory.instance.objectNode();
    shape.put("id", StoreIds.store(collection.id())).put("object", "vector_store");
    shape.put("created_at", collection.createdAt().getEpochSecond());
    shape.put("name", collection.name()).put("usage_bytes", store.bytes());
    shape
        .putObject("file_counts")
        .put("in_progress", counts.queued())
        .put("completed", counts.indexed())
        .put("failed", counts.cancelled())
        .put("cancelled", 0)
        .put("total", counts.total());
    shape.put("status", counts.queued() > 0 ? "in_progress" : "completed");
    shape.putNull("expires_after").putNull("expires_at");
    shape.put("last_active_at", collection.changedAt().getEpochSecond());
    shape.set("metadata", store.metadata());
    return shape;
  }

  static ObjectNode file(Known known) {
    AttachedFile file = known.file();
    ObjectNode shape = JsonNodeFactory.instance.objectNode();
    shape.put("id", FileIds.of(file.file())).put("object", "vector_store.file");
    shape.put("usage_bytes", known.progress() == Progress.COMPLETED ? file.bytes() : 0);
    shape.put("created_at", file.createdAt().getEpochSecond());
    shape.put("vector_store_id", StoreIds.store(file.collection()));
    shape.put("status", known.progress().word());
    if (known.error() == null) {
      shape.putNull("last_error");
    } else {
      shape.putObject("last_error").put("code", "invalid_file").put("message", known.error());
    }
    shape.putObject("chunking_strategy").put("type", "other");
    shape.set("attributes", file.attributes());
    return shape;
  }

  /** A batch of at least one file. */
  static ObjectNode batch(UUID batch, List<Known> files) {
    ObjectNode shape = JsonNodeFactory.instance.objectNode();
    shape.put("id", StoreIds.batch(batch)).put("object", "vector_store.files_batch");
    shape.put("created_at", files.getLast().file().createdAt().getEpochSecond());
    shape.put("vector_store_id", StoreIds.store(files.getFirst().file().collection()));
    long going = count(files, Progress.IN_PROGRESS);
    shape.put("status", going > 0 ? "in_progress" : "completed");
    shape
        .putObject("file_counts")
        .put("in_progress", going)
        .put("completed", count(files, Progress.COMPLETED))
        .put("failed", count(files, Progress.FAILED))
        .put("cancelled", 0)
        .put("total", files.size());
    return shape;
  }

  private static long count(List<Known> files, Progress progress) {
    return files.stream().filter(file -> file.progress() == progress).count();
  }

  static ObjectNode deleted(String id, String object) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("object", object)
        .put("deleted", true);
  }
}
