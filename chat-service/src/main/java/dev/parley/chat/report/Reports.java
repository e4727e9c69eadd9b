package dev.parley.chat.report;

import dev.parley.chat.client.ChatClients;
import dev.parley.events.Outbox;
import dev.parley.web.ids.Ids;
import dev.parley.web.page.PageRequest;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps reports. */
@ApplicationScoped
public class Reports {

  static final String TOPIC = "chat.reports";

  private static final int MOST_PER_CONVERSATION = 100;

  private final ReportRepository rows;
  private final ChatClients clients;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;

  Reports(ReportRepository rows, ChatClients clients, Outbox outbox, Ids ids, Clock clock) {
    this.rows = rows;
    this.clients = clients;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /** What a report is about. */
  public record Subject(UUID account, UUID client, UUID conversation, @Nullable UUID message) {}

  /** One page of a list, and how many there are in all. */
  record Page(List<Report> reports, long total) {}

  /**
   * Keeps a visitor's report; its status is OPEN.
   *
   * @throws ProblemException 400, 409 when the conversation has too many
   */
  @Transactional
  public Report create(Subject subject, ReportFields given) {
    ReportFields fields = given.valid(true);
    if (rows.ofConversation(subject.conversation()) >= MOST_PER_CONVERSATION) {
      throw ProblemException.conflict("This conversation has too many reports already.");
    }
    ReportEntity row = new ReportEntity();
    row.id = ids.next();
    row.accountId = subject.account();
    row.chatClientId = subject.client();
    row.conversationId = subject.conversation();
    row.messageId = subject.message();
    row.severity = "INFO";
    row.status = "OPEN";
    row.createdAt = clock.instant();
    apply(
        row,
        new ReportFields(
            fields.category(), fields.reason(), fields.severity(), null, fields.comment()));
    rows.persist(row);
    tell(row, "report.created");
    return row.shape();
  }

  /**
   * @throws ProblemException 400, 404
   */
  @Transactional
  Report change(UUID account, UUID client, UUID id, ReportFields given) {
    ReportFields fields = given.valid(false);
    ReportEntity row = find(account, client, id);
    apply(row, fields);
    tell(row, "report.changed");
    return row.shape();
  }

  /**
   * @throws ProblemException 404
   */
  @Transactional
  Report get(UUID account, UUID client, UUID id) {
    return find(account, client, id).shape();
  }

  /**
   * @throws ProblemException 404
   */
  @Transactional
  void delete(UUID account, UUID client, UUID id) {
    ReportEntity row = find(account, client, id);
    tell(row, "report.deleted");
    rows.delete(row);
  }

  /**
   * Reports of a client, the newest first.
   *
   * @param where values by field
   * @throws ProblemException 404 when the account has no such client
   */
  @Transactional
  Page list(UUID account, UUID client, Map<String, String> where, PageRequest page) {
    clients.get(account, client);
    var query = rows.ofClient(account, client, where);
    long total = query.count();
    List<Report> found =
        query.range(page.offset(), page.offset() + page.pageSize - 1).list().stream()
            .map(ReportEntity::shape)
            .toList();
    return new Page(found, total);
  }

  private ReportEntity find(UUID account, UUID client, UUID id) {
    return rows.find(account, client, id)
        .orElseThrow(() -> ProblemException.notFound("The report"));
  }

  private void apply(ReportEntity row, ReportFields fields) {
    row.category = Objects.requireNonNullElse(fields.category(), row.category);
    row.reason = Objects.requireNonNullElse(fields.reason(), row.reason);
    row.severity = Objects.requireNonNullElse(fields.severity(), row.severity);
    row.status = Objects.requireNonNullElse(fields.status(), row.status);
    row.comment = fields.comment() == null ? row.comment : fields.comment();
    row.updatedAt = clock.instant();
  }

  private void tell(ReportEntity row, String type) {
    Map<String, Object> data =
        Map.of(
            "sessionId", row.conversationId,
            "category", row.category,
            "severity", row.severity,
            "status", row.status);
    outbox.publish(TOPIC, row.id.toString(), type, row.accountId, data);
  }
}
