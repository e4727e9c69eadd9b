package dev.parley.chat.attachment;

import dev.parley.chat.client.ChatClientDeleted;
import dev.parley.chat.client.ClientParameters;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes the files of visitors, and hands them out again. */
@ApplicationScoped
public class Attachments {

  private static final String MARK =
      "INSERT INTO removed_blobs (prefix, removed_at) VALUES (:prefix, :at) ON CONFLICT DO NOTHING";

  private final AttachmentRepository rows;
  private final Blobs blobs;
  private final ReadText readText;
  private final AttachmentConfig config;
  private final EntityManager entities;
  private final Ids ids;
  private final Clock clock;

  Attachments(
      AttachmentRepository rows,
      Blobs blobs,
      ReadText readText,
      AttachmentConfig config,
      EntityManager entities,
      Ids ids,
      Clock clock) {
    this.rows = rows;
    this.blobs = blobs;
    this.readText = readText;
    this.config = config;
    this.entities = entities;
    this.ids = ids;
    this.clock = clock;
  }

  /** Whose file it is, and which AI gateway will read it. */
  public record Owner(UUID account, UUID client, UUID conversation, UUID aiGateway) {}

  /** A file with its bytes. */
  public record Content(Attached file, byte[] bytes) {}

  /**
   * Keeps a file that will be sent with a message; blocks while a document is read.
   *
   * @param parameters what the client takes
   * @throws ProblemException 400 for an empty file, 409 when the session has too many, 413, 415 for
   *     what is not taken, 422 for a document that cannot be read
   */
  public Attached upload(Owner owner, ClientParameters parameters, String fileName, byte[] bytes) {
    requireSize(bytes);
    String name = FileName.of(fileName);
    MediaType type = MediaType.of(bytes, name);
    boolean taken =
        type.kind().isTaken(Objects.requireNonNullElse(parameters.inputModes(), List.of()));
    boolean anything = Boolean.TRUE.equals(parameters.uploadUnsupportedFiles());
    if (!taken && !anything) {
      throw new ProblemException(
          ProblemType.UNSUPPORTED_MEDIA_TYPE,
          "This chat does not take such a file (" + type.name() + ").");
    }
    long there = QuarkusTransaction.requiringNew().call(() -> rows.count(owner.conversation()));
    if (there >= config.mostPerSession()) {
      throw ProblemException.conflict("This conversation has too many files already.");
    }
    AttachmentEntity row = new AttachmentEntity();
    row.id = ids.next();
    row.accountId = owner.account();
    row.conversationId = owner.conversation();
    row.name = name;
    row.mediaType = type.name();
    row.kind = taken ? type.kind() : Kind.OTHER;
    row.size = bytes.length;
    row.text = taken ? readText.of(owner, type, name, bytes, anything) : null;
    row.blobKey = Blobs.prefixOf(owner.client(), owner.conversation()) + row.id;
    row.createdAt = clock.instant();
    // The row first, so that the bytes are removed one day in any case.
    QuarkusTransaction.requiringNew().run(() -> rows.persist(row));
    blobs.put(row.blobKey, bytes);
    return row.shape();
  }

  /**
   * A file of a conversation; blocks.
   *
   * @throws ProblemException 404
   */
  public Content open(UUID conversation, UUID id) {
    AttachmentEntity row =
        QuarkusTransaction.requiringNew()
            .call(() -> rows.find(conversation, id))
            .orElseThrow(Attachments::missing);
    return new Content(row.shape(), blobs.find(row.blobKey).orElseThrow(Attachments::missing));
  }

  /**
   * Removes a file that was not sent yet.
   *
   * @throws ProblemException 404, 409 when it was sent
   */
  public void remove(UUID conversation, UUID id) {
    String key =
        QuarkusTransaction.requiringNew()
            .call(
                () -> {
                  AttachmentEntity row =
                      rows.find(conversation, id).orElseThrow(Attachments::missing);
                  if (row.messageId != null) {
                    throw ProblemException.conflict("The file was sent with a message already.");
                  }
                  rows.delete(row);
                  return row.blobKey;
                });
    blobs.delete(key);
  }

  /**
   * Sends files with a message, in the transaction of the message.
   *
   * @param replaced the message that this one is written in place of, whose files it may take over;
   *     null when there is none
   * @throws ProblemException 400 for a file that this conversation does not have, or that was sent
   */
  @Transactional
  public void send(UUID conversation, List<UUID> files, UUID message, @Nullable UUID replaced) {
    for (int i = 0; i < files.size(); i++) {
      AttachmentEntity row = rows.find(conversation, files.get(i)).orElse(null);
      boolean free = row != null && (row.messageId == null || row.messageId.equals(replaced));
      if (row == null || !free) {
        throw ProblemException.invalid(
            "prompt.attachments[" + i + "]",
            "This conversation has no such file, or it was sent already.");
      }
      row.messageId = message;
    }
  }

  /** The files of messages; messages without any are left out. */
  @Transactional
  public Map<UUID, List<Attached>> ofMessages(Collection<UUID> messages) {
    Map<UUID, List<Attached>> byMessage = new HashMap<>();
    for (AttachmentEntity row : rows.ofMessages(messages)) {
      byMessage.computeIfAbsent(row.messageId, none -> new ArrayList<>()).add(row.shape());
    }
    return byMessage;
  }

  /** Has the bytes of a conversation removed, once the caller's transaction is kept. */
  @Transactional
  public void removeAll(UUID client, UUID conversation) {
    mark(Blobs.prefixOf(client, conversation));
  }

  void onDeleted(@Observes ChatClientDeleted deleted) {
    mark(Blobs.prefixOf(deleted.id()));
  }

  private void mark(String prefix) {
    entities
        .createNativeQuery(MARK)
        .setParameter("prefix", prefix)
        .setParameter("at", clock.instant())
        .executeUpdate();
  }

  private void requireSize(byte[] bytes) {
    if (bytes.length == 0) {
      throw ProblemException.invalid("The file is empty.");
    }
    if (bytes.length > config.largest().asLongValue()) {
      throw new ProblemException(
          ProblemType.TOO_LARGE,
          "A file may have at most " + config.largest().asLongValue() + " bytes.");
    }
  }

  private static ProblemException missing() {
    return ProblemException.notFound("The file");
  }
}
