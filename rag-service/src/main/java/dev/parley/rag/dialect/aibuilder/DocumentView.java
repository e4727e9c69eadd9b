package dev.parley.rag.dialect.aibuilder;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.parley.rag.document.DocumentFacts;
import dev.parley.rag.document.DocumentFacts.Progress;
import dev.parley.rag.document.DocumentFacts.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A document, as the dialect shows it.
 *
 * @param run UNSTART, RUNNING, CANCEL, DONE or FAIL
 * @param progress 0 to 1; -1 of one that failed
 * @param progressMsg how far it is, or why it failed
 * @param type pdf, doc, visual or aural
 * @param processDuration seconds that its parsing took, or takes already
 * @param processDuation the same, as ragflow-sdk spells it up to version 0.19
 * @param status 1 when searches find it, 0 when it is disabled
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "AIBuilderDocument")
record DocumentView(
    String id,
    String datasetId,
    String name,
    String location,
    String type,
    long size,
    String thumbnail,
    String sourceType,
    String createdBy,
    String chunkMethod,
    @Schema(implementation = Object.class) JsonNode parserConfig,
    @Schema(implementation = Object.class) JsonNode metaFields,
    String run,
    double progress,
    String progressMsg,
    @Nullable String processBeginAt,
    double processDuration,
    double processDuation,
    long chunkCount,
    long tokenCount,
    String status,
    long createTime,
    String createDate,
    long updateTime,
    String updateDate) {

  static DocumentView of(UUID account, DocumentFacts facts, Instant now) {
    Progress progress = facts.progress();
    return new DocumentView(
        Written.id(facts.id()),
        Written.id(facts.collection()),
        facts.name(),
        facts.name(),
        FileKind.of(facts.name()),
        facts.size(),
        "",
        "local",
        Written.id(account),
        facts.chunkMethod(),
        Written.config(facts.parserConfig(), facts.chunkMethod()),
        facts.metadata(),
        nameOf(progress.run()),
        progressOf(facts),
        messageOf(facts),
        progress.startedAt() == null ? null : Written.date(progress.startedAt()),
        seconds(progress, now),
        seconds(progress, now),
        facts.chunks(),
        facts.tokens(),
        facts.enabled() ? "1" : "0",
        facts.createdAt().toEpochMilli(),
        Written.date(facts.createdAt()),
        facts.updatedAt().toEpochMilli(),
        Written.date(facts.updatedAt()));
  }

  static double progressOf(DocumentFacts facts) {
    return facts.progress().run() == Run.Failed ? -1 : facts.progress().share();
  }

  private static String messageOf(DocumentFacts facts) {
    String message = facts.progress().message();
    if (message != null && !message.isEmpty()) {
      return message;
    }
    return switch (facts.progress().run()) {
      case Running -> "Waits for its turn.";
      case Done -> "Done: " + facts.chunks() + (facts.chunks() == 1 ? " chunk." : " chunks.");
      case NotStarted, Stopped, Failed -> "";
    };
  }

  static String nameOf(Run run) {
    return switch (run) {
      case NotStarted -> "UNSTART";
      case Running -> "RUNNING";
      case Stopped -> "CANCEL";
      case Done -> "DONE";
      case Failed -> "FAIL";
    };
  }

  private static double seconds(Progress progress, Instant now) {
    Instant begun = progress.startedAt();
    if (begun == null) {
      return 0;
    }
    Instant end = Objects.requireNonNullElse(progress.finishedAt(), now);
    return Math.max(0, Duration.between(begun, end).toMillis() / 1000.0);
  }
}
