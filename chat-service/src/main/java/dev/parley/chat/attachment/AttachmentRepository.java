package dev.parley.chat.attachment;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of attachments. The callers hold a conversation, and with it the right to its files. */
@ApplicationScoped
class AttachmentRepository implements PanacheRepositoryBase<AttachmentEntity, UUID> {

  Optional<AttachmentEntity> find(UUID conversation, UUID id) {
    return find("conversationId = ?1 and id = ?2", conversation, id).firstResultOptional();
  }

  List<AttachmentEntity> ofMessages(Collection<UUID> messages) {
    return messages.isEmpty() ? List.of() : list("messageId in ?1 order by id", messages);
  }

  long count(UUID conversation) {
    return count("conversationId", conversation);
  }

  List<AttachmentEntity> unsentBefore(Instant time, int most) {
    return find("messageId is null and createdAt < ?1 order by createdAt", time)
        .page(0, most)
        .list();
  }
}
