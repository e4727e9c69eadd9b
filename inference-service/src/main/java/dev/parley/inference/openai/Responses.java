package dev.parley.inference.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The stored responses of accounts. */
@ApplicationScoped
class Responses {

  private final ResponseRepository rows;
  private final ResponseConfig config;
  private final ObjectMapper json;
  private final Clock clock;

  Responses(ResponseRepository rows, ResponseConfig config, ObjectMapper json, Clock clock) {
    this.rows = rows;
    this.config = config;
    this.json = json;
    this.clock = clock;
  }

  /** Stores one that is in progress. */
  void begin(UUID account, UUID id, ResponseRequest request, ObjectNode begun) {
    QuarkusTransaction.requiringNew()
        .run(() -> rows.persist(row(account, id, request, begun, null)));
  }

  /** Stores one that is over. */
  void add(UUID account, UUID id, ResponseRequest request, ObjectNode ended, List<Step> steps) {
    QuarkusTransaction.requiringNew()
        .run(() -> rows.persist(row(account, id, request, ended, steps)));
  }

  /** Ends one that was in progress; nothing happens when it was deleted meanwhile. */
  void end(UUID account, UUID id, ObjectNode ended, List<Step> steps) {
    String written = write(Step.numbers(steps));
    boolean unused =
        QuarkusTransaction.requiringNew()
            .call(() -> rows.end(account, id, clock.instant(), ended.toString(), written));
  }

  /**
   * One of the account's, as it is stored; 404 otherwise. Its log is over, but for one that is in
   * progress elsewhere.
   */
  ResponseLog get(UUID account, UUID id) {
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.find(account, id).map(this::logOf))
        .orElseThrow(ObjectIds::missing);
  }

  /** The input of one of the account's; 404 otherwise. */
  ArrayNode input(UUID account, UUID id) {
    String input =
        QuarkusTransaction.requiringNew()
            .call(() -> rows.find(account, id).map(row -> row.input))
            .orElseThrow(ObjectIds::missing);
    return (ArrayNode) read(input);
  }

  /** Deletes one of the account's; 404 otherwise. */
  void delete(UUID account, UUID id) {
    boolean isDeleted = QuarkusTransaction.requiringNew().call(() -> rows.delete(account, id));
    if (!isDeleted) {
      throw ObjectIds.missing();
    }
  }

  /**
   * What was said in a response and those that it continues, the oldest first.
   *
   * @throws ProblemException 404 when one of them is missing, 409 when the last is in progress, 422
   *     when there are too many
   */
  List<JsonNode> history(UUID account, UUID last) {
    int most = config.mostTurns();
    List<ResponseRepository.Turn> turns =
        QuarkusTransaction.requiringNew()
            .call(
                () -> rows.chain(account, last, most + 1, clock.instant().minus(config.longest())));
    if (turns.isEmpty()) {
      throw ObjectIds.missing();
    }
    if (turns.size() > most) {
      throw ProblemException.unprocessable(
          "A conversation of responses may have at most " + most + ".");
    }
    if (turns.getFirst().previous() != null) {
      throw ProblemException.notFound("A response that the previous one continues");
    }
    List<JsonNode> items = new ArrayList<>();
    for (ResponseRepository.Turn turn : turns) {
      if (!turn.isOver()) {
        throw ProblemException.conflict("The previous response is still in progress.");
      }
      read(turn.input()).forEach(items::add);
      read(turn.response()).path("output").forEach(items::add);
    }
    return items;
  }

  /** Removes at most so many that are too old, and gives their number. */
  int sweep(int most) {
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.sweep(clock.instant().minus(config.retention()), most));
  }

  private ResponseEntity row(
      UUID account,
      UUID id,
      ResponseRequest request,
      ObjectNode response,
      @Nullable List<Step> steps) {
    ResponseEntity row = new ResponseEntity();
    row.id = id;
    row.accountId = account;
    row.previousId = request.previous();
    row.createdAt = clock.instant();
    row.endedAt = steps == null ? null : row.createdAt;
    row.input = request.input().toString();
    row.response = response.toString();
    row.steps = steps == null ? null : write(Step.numbers(steps));
    return row;
  }

  private ResponseLog logOf(ResponseEntity row) {
    ObjectNode response = (ObjectNode) read(row.response);
    if (row.steps != null) {
      return ResponseLog.stored(response, Step.read(numbers(row.steps)));
    }
    ResponseLog log = ResponseLog.begin(response);
    if (row.createdAt.plus(config.longest()).isBefore(clock.instant())) {
      log.end(ResponseShape.fail(response, log.output(), interrupted()));
    }
    return log;
  }

  /** Why a response failed whose process is gone. */
  static ProblemException interrupted() {
    return new ProblemException(ProblemType.INTERNAL, "The response was interrupted.");
  }

  private JsonNode read(String stored) {
    try {
      return json.readTree(stored);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored response cannot be read", e);
    }
  }

  private int[] numbers(String stored) {
    try {
      return json.readValue(stored, int[].class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The steps of a response cannot be read", e);
    }
  }

  private String write(int[] numbers) {
    return json.valueToTree(numbers).toString();
  }
}
