package dev.parley.inference.file;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Files in OpenAI's shape. */
final class FileShape {

  private FileShape() {}

  static ObjectNode of(StoredFile file) {
    ObjectNode shape = JsonNodeFactory.instance.objectNode();
    shape.put("id", FileIds.of(file.id())).put("object", "file").put("bytes", file.bytes());
    shape.put("created_at", file.createdAt().getEpochSecond());
    if (file.expiresAt() != null) {
      shape.put("expires_at", file.expiresAt().getEpochSecond());
    }
    shape.put("filename", file.filename()).put("purpose", file.purpose());
    return shape.put("status", "processed");
  }

  /**
   * A page of a list.
   *
   * @param found one more than asked for when there are more
   */
  static ObjectNode list(List<StoredFile> found, int most) {
    List<StoredFile> page = found.subList(0, Math.min(most, found.size()));
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.put("object", "list");
    ArrayNode data = list.putArray("data");
    page.forEach(file -> data.add(of(file)));
    list.put("first_id", page.isEmpty() ? null : FileIds.of(page.getFirst().id()));
    list.put("last_id", page.isEmpty() ? null : FileIds.of(page.getLast().id()));
    return list.put("has_more", found.size() > most);
  }
}
