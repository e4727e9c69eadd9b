package dev.parley.chat.attachment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Files as a model is given them, in OpenAI's parts: images as data, documents and what was heard
 * as text, sounds that nobody has heard as data where the format has a name for them. Anything else
 * is a notice, so that the assistant can say that it cannot read it.
 */
@ApplicationScoped
public class ReadAttachments {

  private static final Map<String, String> AUDIO_FORMATS =
      Map.of("audio/wav", "wav", "audio/mpeg", "mp3");
  private static final Set<String> WITHOUT_TEXT = Set.of("image", "audio");

  private final AttachmentRepository rows;
  private final Blobs blobs;
  private final AttachmentConfig config;

  ReadAttachments(AttachmentRepository rows, Blobs blobs, AttachmentConfig config) {
    this.rows = rows;
    this.blobs = blobs;
    this.config = config;
  }

  /** The parts of each message's files; blocks. */
  public Map<UUID, ArrayNode> partsOf(Collection<UUID> messages) {
    List<AttachmentEntity> files =
        QuarkusTransaction.requiringNew().call(() -> rows.ofMessages(messages));
    Map<UUID, Boolean> inline = inline(files);
    Map<UUID, ArrayNode> byMessage = new HashMap<>();
    for (AttachmentEntity file : files) {
      ArrayNode parts =
          byMessage.computeIfAbsent(file.messageId, none -> JsonNodeFactory.instance.arrayNode());
      add(parts, file, inline.getOrDefault(file.id, false));
    }
    return byMessage;
  }

  /** Which files are sent as data: the newest, as far as they fit. */
  private Map<UUID, Boolean> inline(List<AttachmentEntity> files) {
    Map<UUID, Boolean> chosen = new HashMap<>();
    long left = config.mostInline().asLongValue();
    for (AttachmentEntity file : files.reversed()) {
      boolean data = file.text == null && WITHOUT_TEXT.contains(file.kind.toString());
      if (data && file.size <= left) {
        left -= file.size;
        chosen.put(file.id, true);
      }
    }
    return chosen;
  }

  private void add(ArrayNode parts, AttachmentEntity file, boolean inline) {
    if (file.text != null) {
      String what = file.kind == Kind.AUDIO ? "Said in the recording" : "Content of the document";
      text(parts, "[" + what + " \"" + file.name + "\"]\n" + file.text);
      return;
    }
    String format = AUDIO_FORMATS.get(file.mediaType);
    boolean readable = file.kind == Kind.IMAGE || format != null;
    byte[] bytes = inline && readable ? blobs.find(file.blobKey).orElse(null) : null;
    if (bytes == null) {
      text(parts, notice(file));
      return;
    }
    String data = Base64.getEncoder().encodeToString(bytes);
    if (file.kind == Kind.IMAGE) {
      parts
          .addObject()
          .put("type", "image_url")
          .putObject("image_url")
          .put("url", "data:" + file.mediaType + ";base64," + data);
    } else {
      parts
          .addObject()
          .put("type", "input_audio")
          .putObject("input_audio")
          .put("data", data)
          .put("format", format);
    }
  }

  private static String notice(AttachmentEntity file) {
    return String.format(
        Locale.ROOT,
        "[The visitor attached the file \"%s\" (%s, %d bytes). Its content cannot be read here.]",
        file.name,
        file.mediaType,
        file.size);
  }

  private static void text(ArrayNode parts, String text) {
    parts.addObject().put("type", "text").put("text", text);
  }
}
